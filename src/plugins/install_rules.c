/* All faults of an install are gathered; no secret's value is ever in one. */
#include "plugins/install_rules.h"

#include <string.h>

#include "plugins/secrets.h"
#include "wire/check.h"
#include "wire/cron.h"
#include "wire/url_rule.h"

enum { SECRET_NAME_BYTES_MAX = 64 };

static const char *const EVENTS[] = {"appointment.created", "appointment.updated",
                                     "appointment.cancelled"};

static void check_schedule(struct checks *checks, const PluginSchedule *schedule)
{
    struct cron cron;
    if (schedule == NULL)
        return;
    const char *fault = cron_read(checks->arena, slice_of(schedule->cron), &cron);
    check(checks, fault == NULL, "CRON_INVALID", "pluginInstall.schedule.cron", fault);
    check(checks, schedule->overlap <= PLUGIN_SCHEDULE_OVERLAP_QUEUE, "FIELD_INVALID",
          "pluginInstall.schedule.overlap", "must be SKIP or QUEUE");
}

static void check_triggers(struct checks *checks, const PluginInstall *install)
{
    for (size_t i = 0; i < install->n_triggers; i++) {
        bool is_known = false;
        bool is_twice = false;
        for (size_t k = 0; k < sizeof EVENTS / sizeof *EVENTS; k++)
            is_known = is_known || strcmp(install->triggers[i], EVENTS[k]) == 0;
        for (size_t k = 0; k < i; k++)
            is_twice = is_twice || strcmp(install->triggers[i], install->triggers[k]) == 0;
        check(checks, is_known && !is_twice, "FIELD_INVALID",
              arena_printf(checks->arena, "pluginInstall.triggers[%zu]", i),
              "must be one of appointment.created, appointment.updated and "
              "appointment.cancelled, once");
    }
}

static bool is_secret_name(const char *name)
{
    const size_t length = strlen(name);
    return length >= 1 && length <= SECRET_NAME_BYTES_MAX &&
           strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") ==
               length;
}

static void check_hosts(struct checks *checks, PluginSecret *secret, size_t index)
{
    struct arena *arena = checks->arena;
    char **hosts = arena_array(arena, secret->n_hosts, sizeof *hosts);
    check(checks, secret->n_hosts >= 1 && secret->n_hosts <= PLUGIN_SECRET_HOSTS_MAX,
          "SECRET_INVALID", arena_printf(arena, "pluginInstall.secrets[%zu].hosts", index),
          "must be 1 to 20 hosts that the secret may be sent to");
    for (size_t i = 0; i < secret->n_hosts && i < PLUGIN_SECRET_HOSTS_MAX; i++) {
        const char *host = secret->hosts[i];
        const char *fault = url_rule_read_host(arena, slice_of(secret->hosts[i]), &host);
        check(checks, fault == NULL, "SECRET_INVALID",
              arena_printf(arena, "pluginInstall.secrets[%zu].hosts[%zu]", index, i), fault);
        hosts[i] = arena_strdup(arena, host);
    }
    secret->hosts = hosts;
}

static void check_secret(struct checks *checks, const PluginInstall *install, size_t index)
{
    struct arena *arena = checks->arena;
    PluginSecret *secret = install->secrets[index];
    bool is_twice = false;
    for (size_t i = 0; i < index; i++)
        is_twice = is_twice || strcmp(install->secrets[i]->name, secret->name) == 0;
    check(checks, is_secret_name(secret->name) && !is_twice, "SECRET_INVALID",
          arena_printf(arena, "pluginInstall.secrets[%zu].name", index),
          "must be 1 to 64 letters, digits, _ and -, and named once");
    check(checks, strlen(secret->value) <= PLUGIN_SECRET_BYTES_MAX, "SECRET_INVALID",
          arena_printf(arena, "pluginInstall.secrets[%zu].value", index),
          "must have at most 4,096 bytes");
    check_hosts(checks, secret, index);
}

status install_check(struct arena *arena, PluginInstall *install)
{
    struct checks checks = {.arena = arena};
    check_schedule(&checks, install->schedule);
    check_triggers(&checks, install);
    check(&checks, install->n_secrets <= PLUGIN_SECRETS_MAX, "SECRET_INVALID",
          "pluginInstall.secrets", "must be at most 20");
    if (install->n_secrets > PLUGIN_SECRETS_MAX)
        return checks_status(&checks);
    PluginSecret **secrets = arena_array(arena, install->n_secrets, sizeof *secrets);
    for (size_t i = 0; i < install->n_secrets; i++) {
        secrets[i] = arena_new(arena, PluginSecret);
        *secrets[i] = *install->secrets[i];
    }
    install->secrets = secrets;
    for (size_t i = 0; i < install->n_secrets; i++)
        check_secret(&checks, install, i);
    return checks_status(&checks);
}

static const PluginSecret *find_secret(const PluginInstall *install, const char *name)
{
    for (size_t i = 0; i < install->n_secrets; i++)
        if (strcmp(install->secrets[i]->name, name) == 0)
            return install->secrets[i];
    return NULL;
}

static bool has_host(const PluginSecret *secret, const char *host)
{
    for (size_t i = 0; i < secret->n_hosts; i++)
        if (strcmp(secret->hosts[i], host) == 0)
            return true;
    return false;
}

status install_check_kept(struct arena *arena, const PluginInstall *before,
                          const PluginInstall *after)
{
    struct checks checks = {.arena = arena};
    for (size_t i = 0; i < after->n_secrets; i++) {
        const PluginSecret *secret = after->secrets[i];
        const PluginSecret *had = find_secret(before, secret->name);
        if (secret->value[0] != '\0')
            continue;
        const char *field = arena_printf(arena, "pluginInstall.secrets[%zu].value", i);
        check(&checks, had != NULL, "SECRET_INVALID", field, "must be given: there is none yet");
        bool grows = false;
        for (size_t k = 0; had != NULL && k < secret->n_hosts; k++)
            grows = grows || !has_host(had, secret->hosts[k]);
        check(&checks, !grows, "SECRET_INVALID", field,
              "must be given anew, to be sent to another host");
    }
    return checks_status(&checks);
}

status install_prefix(struct arena *arena, const char *prefix, status failed)
{
    if (failed.details == NULL || failed.details->violations == NULL)
        return failed;
    const char *first = failed.details->violations->field;
    const struct status_violation **end = NULL;
    struct status_details *details = arena_new(arena, struct status_details);
    *details = *failed.details;
    end = &details->violations;
    for (const struct status_violation *at = failed.details->violations; at != NULL;
         at = at->next) {
        struct status_violation *copy = arena_new(arena, struct status_violation);
        *copy = *at;
        copy->field = arena_printf(arena, "%s%s", prefix, at->field);
        *end = copy;
        end = &copy->next;
    }
    failed.details = details;
    if (strncmp(failed.message, first, strlen(first)) == 0)
        failed.message = arena_printf(arena, "%s%s", prefix, failed.message);
    return failed;
}
