/* Settings for the store. A worker's connections are shared out: a few pipelined ones for units,
 * the rest for transactions. Nothing fails. */
#include "server/database.h"

static const char *login_password(struct arena *arena, const void *secrets, unsigned bucket)
{
    return secrets_password(arena, secrets,
                            arena_printf(arena, "database serving login %u", bucket));
}

enum { SHARED_CONNECTIONS = 4, ADMIN_CONNECTIONS_MAX = 2 };

struct store_settings database_settings(struct arena *arena, const struct config *config,
                                        const struct secrets *secrets)
{
    unsigned shared = SHARED_CONNECTIONS;
    const unsigned all = (unsigned)config->database_connections_max;
    if (shared > all / 2)
        shared = all / 2;
    struct secrets *kept = arena_new(arena, struct secrets);
    *kept = *secrets;
    return (struct store_settings){
        .database_url = config->database_url,
        .deployment = config->deployment,
        .serving =
            {
                .name = arena_printf(arena, "%s_serving", config->deployment),
                .password = secrets_password(arena, secrets, "database serving login"),
            },
        .serving_group = arena_printf(arena, "%s_shared", config->deployment),
        .login_password = login_password,
        .login_context = kept,
        .shared_connections = shared,
        .owned_connections_max = all - shared,
        .admin_connections_max = ADMIN_CONNECTIONS_MAX,
    };
}
