/* The policy first, because the domains ask it; a bad one stops the process before it serves. */
#include "server/domains.h"

#include <errno.h>
#include <stdio.h>

#include "audit/chain.h"
#include "auth/auth.h"
#include "domains/domain_rules.h"
#include "egress/http.h"
#include "mail/deliver.h"
#include "masquerade/masquerade.h"
#include "paging/paging.h"
#include "plugins/host.h"
#include "plugins/runs.h"
#include "plugins/secrets.h"
#include "policy/policy.h"
#include "policy/yaml.h"
#include "server/consequences.h"
#include "server/interceptors.h"
#include "sessions/sessions.h"
#include "store/store.h"

status domains_read_policy(struct arena *arena, const char *path, struct slice *ret_text)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return status_errorf(arena, STATUS_NOT_FOUND, "POLICY_UNREADABLE",
                             "could not read the roles file \"%s\": %s; a server's is named by "
                             "its setting roles_file",
                             path, strerror(errno));
    char *text = arena_alloc(arena, YAML_TEXT_BYTES_MAX + 1); /* one more is told by policy_load */
    const size_t length = fread(text, 1, YAML_TEXT_BYTES_MAX + 1, file);
    const bool failed = ferror(file) != 0;
    fclose(file);
    if (failed)
        return status_errorf(arena, STATUS_NOT_FOUND, "POLICY_UNREADABLE",
                             "could not read the roles file \"%s\"", path);
    *ret_text = slice_make(text, length);
    return OK;
}

const char *domains_mail_folder(struct arena *arena, const struct config *config)
{
    return arena_printf(arena, "%s/mail", config->state_dir);
}

static void open_paging(const struct secrets *secrets)
{
    struct page_token_key key;
    _Static_assert(sizeof key.bytes == SECRETS_KEY_BYTES, "one key fills the other");
    secrets_key(secrets, "page tokens", key.bytes);
    paging_open(&key);
}

static void open_plugins(const struct secrets *secrets)
{
    uint8_t key[PLUGIN_SECRET_KEY_BYTES];
    _Static_assert(sizeof key == SECRETS_KEY_BYTES, "one key fills the other");
    secrets_key(secrets, "plugin secrets", key);
    plugin_secrets_use(key);
}

static void open_auth(const struct config *config, const struct secrets *secrets)
{
    struct auth_settings auth = {.dev = config->dev};
    _Static_assert(sizeof auth.failures_key == SECRETS_KEY_BYTES, "one key fills the other");
    _Static_assert(sizeof auth.reset_code_key == SECRETS_KEY_BYTES, "one key fills the other");
    secrets_key(secrets, "sign-in failures", auth.failures_key);
    secrets_key(secrets, "password reset codes", auth.reset_code_key);
    auth_open(&auth);
}

static size_t copy_texts(const char *const *from, const char **to)
{
    size_t count = 0;
    while (from[count] != NULL) {
        if (to != NULL)
            to[count] = from[count];
        count++;
    }
    return count;
}

/* Plugins reach neither what this deployment listens on nor its database. */
static void open_egress(struct arena *arena, const struct config *config)
{
    const char *const *const lists[] = {config->listen, config->metrics_listen,
                                        store_database_addresses(arena, config->database_url)};
    enum { LISTS = sizeof lists / sizeof *lists };
    size_t count = 0;
    for (size_t i = 0; i < LISTS; i++)
        count += copy_texts(lists[i], NULL);
    const char **own = arena_array(arena, count + 1, sizeof *own);
    count = 0;
    for (size_t i = 0; i < LISTS; i++)
        count += copy_texts(lists[i], own + count);
    own[count] = NULL;
    const struct http_settings egress = {.dns_servers = config->dns_servers,
                                         .ca_file = config->plugin_ca_file,
                                         .networks = config->plugin_networks,
                                         .own_addresses = own};
    http_open(&egress);
}

status domains_open(struct arena *arena, const struct config *config, struct slice policy_text,
                    const struct secrets *secrets)
{
    if (policy_text.data == NULL)
        TRY(domains_read_policy(arena, config->roles_file, &policy_text));
    const struct policy *policy;
    TRY(policy_load(arena, config->roles_file, policy_text, &policy));
    policy_use(policy);

    const struct interceptors_settings interceptors = {.platform_hosts = config->allowed_hosts};
    interceptors_open(&interceptors);
    const struct domain_rules_settings names = {.platform_suffixes = config->platform_suffixes,
                                                .platform_hosts = config->allowed_hosts};
    domain_rules_open(&names);
    const struct audit_settings audit = {.key_file = config->audit_key_file,
                                         .anchors_file = config->audit_anchors_file};
    audit_open(&audit);
    const struct sessions_settings sessions = {.dev = config->dev};
    sessions_open(&sessions);
    open_auth(config, secrets);
    const struct masquerade_settings masquerades = {.dev = config->dev};
    masquerade_open(&masquerades);
    open_paging(secrets);
    open_plugins(secrets);
    const struct mail_settings mail = {
        .smtp_url = config->smtp_url,
        .folder = config->dev ? domains_mail_folder(arena, config) : NULL,
        .from = config->mail_from,
    };
    mail_open(&mail);
    open_egress(arena, config);
    const struct plugin_host_settings scripts = {.mails_per_day_max = config->plugin_mails_per_day};
    plugin_host_use(&scripts);
    const struct plugin_runs_settings runs = {.at_once = (unsigned)config->plugin_runs_at_once,
                                              .places = PLUGIN_RUNS_PLACES};
    plugin_runs_open(&runs);
    consequences_open();
    return OK;
}
