/* The policy first, because the domains ask it; a bad one stops the process before it serves. */
#include "server/domains.h"

#include <errno.h>
#include <stdio.h>

#include "audit/chain.h"
#include "auth/auth.h"
#include "mail/deliver.h"
#include "masquerade/masquerade.h"
#include "paging/paging.h"
#include "policy/policy.h"
#include "policy/yaml.h"
#include "server/consequences.h"
#include "server/interceptors.h"
#include "sessions/sessions.h"

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

status domains_open(struct arena *arena, const struct config *config, struct slice policy_text,
                    const struct page_token_key *page_key)
{
    if (policy_text.data == NULL)
        TRY(domains_read_policy(arena, config->roles_file, &policy_text));
    const struct policy *policy;
    TRY(policy_load(arena, config->roles_file, policy_text, &policy));
    policy_use(policy);

    const struct interceptors_settings interceptors = {.platform_hosts = config->allowed_hosts};
    interceptors_open(&interceptors);
    const struct audit_settings audit = {.key_file = config->audit_key_file,
                                         .anchors_file = config->audit_anchors_file};
    audit_open(&audit);
    const struct sessions_settings sessions = {.dev = config->dev};
    sessions_open(&sessions);
    const struct auth_settings auth = {.dev = config->dev};
    auth_open(&auth);
    const struct masquerade_settings masquerades = {.dev = config->dev};
    masquerade_open(&masquerades);
    paging_open(page_key);
    const struct mail_settings mail = {
        .smtp_url = config->smtp_url,
        .folder = config->dev ? domains_mail_folder(arena, config) : NULL,
        .from = config->mail_from,
    };
    mail_open(&mail);
    consequences_open();
    return OK;
}
