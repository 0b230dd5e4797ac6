/* Settings for the store. A worker's connections are shared out: a few pipelined ones for units,
 * the rest for transactions. Nothing fails. */
#include "server/database.h"

enum { SHARED_CONNECTIONS = 4, ADMIN_CONNECTIONS_MAX = 2 };

struct store_settings database_settings(struct arena *arena, const struct config *config,
                                        const struct secrets *secrets)
{
    unsigned shared = SHARED_CONNECTIONS;
    const unsigned all = (unsigned)config->database_connections_max;
    if (shared > all / 2)
        shared = all / 2;
    return (struct store_settings){
        .database_url = config->database_url,
        .deployment = config->deployment,
        .serving =
            {
                .name = arena_printf(arena, "%s_serving", config->deployment),
                .password = secrets_password(arena, secrets, "database serving login"),
            },
        .shared_connections = shared,
        .owned_connections_max = all - shared,
        .admin_connections_max = ADMIN_CONNECTIONS_MAX,
    };
}
