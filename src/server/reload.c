/* Reads the policy file, at the start and on SIGHUP. A policy that is wrong at the start is an
 * error; later the one in force stays, and the log says what is wrong with the other. */
#include "server/reload.h"

#include "base/log.h"
#include "policy/policy.h"
#include "server/domains.h"
#include "server/interceptors.h"
#include "server/settings.h"
#include "server/supervisor.h"

/* Every worker that starts later must be able to serve with it, too. */
static status read_policy(struct arena *arena, const struct supervisor_start *start,
                          struct slice *ret_text)
{
    const char *path = start->config->roles_file;
    const struct policy *policy;
    TRY(domains_read_policy(arena, path, ret_text));
    TRY(policy_load(arena, path, *ret_text, &policy));
    return interceptors_check(arena, policy, start->served->services);
}

status reload_open(struct reload *reload, struct arena *arena, const struct supervisor_start *start)
{
    struct slice text;
    TRY(read_policy(arena, start, &text));
    buf_append_slice(&reload->policy, text);
    return OK;
}

static void tell_settings(const struct supervisor_start *start)
{
    struct arena arena;
    arena_init(&arena);
    const struct config *now = NULL;
    const status outcome =
        config_load(&arena, start->config_file, start->flags, start->flag_count, &now);
    if (!status_is_ok(outcome))
        log_event(LOG_ERROR, "the settings are wrong now; the old ones stay",
                  LOG_TEXT("error", outcome.message));
    for (size_t i = 0; now != NULL && i < settings_count; i++)
        if (!setting_is_same(&settings[i], start->config, now))
            log_event(LOG_WARN, "a setting changed and takes effect after a restart",
                      LOG_TEXT("setting", settings[i].key));
    arena_fini(&arena);
}

bool reload_read(struct reload *reload, const struct supervisor_start *start)
{
    tell_settings(start);
    struct arena arena;
    arena_init(&arena);
    struct slice text;
    const status outcome = read_policy(&arena, start, &text);
    if (!status_is_ok(outcome))
        log_event(LOG_ERROR, "the policy is wrong now; the old one stays in force",
                  LOG_TEXT("error", outcome.message));
    const bool changed = status_is_ok(outcome) && !slice_equal(text, buf_slice(&reload->policy));
    if (changed) {
        reload->policy.length = 0;
        buf_append_slice(&reload->policy, text);
        log_event(LOG_INFO, "the policy was reloaded");
    }
    arena_fini(&arena);
    return changed;
}

void reload_close(struct reload *reload)
{
    buf_fini(&reload->policy);
}
