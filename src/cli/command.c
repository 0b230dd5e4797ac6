/* The table of commands: it feeds the reader of command lines and --help. */
#include "cli/command.h"

#include <assert.h>

#include "store/db.h"

const struct command COMMANDS[] = {
    {
        .name = "audit tail",
        .summary = "show the newest events of the audit",
        .detail =
            "The newest last. Events are shown once they are in their chain, within a second.\n",
        .options =
            {
                {"tenant", "NAME", false, "only this tenant's, by id or schema name"},
                {"count", "NUMBER", false, "how many (20)"},
            },
        .run = audit_tail_command,
    },
    {
        .name = "audit verify",
        .summary = "say whether events of the audit were changed, added or taken away",
        .detail =
            "Verifies every chain: each tenant's and the platform's. Needs the audit's key, and "
            "compares\nwith the anchors in the state directory. The first event that is not as it "
            "should be is\nnamed; the exit code is then 1.\n",
        .options = {{"tenant", "NAME", false, "only this tenant's, by id or schema name"}},
        .run = audit_verify_command,
    },
    {
        .name = "domain add",
        .operand = "DOMAIN",
        .summary = "add a domain to a tenant",
        .detail =
            "Names directly below a platform suffix are verified at once; for others it prints "
            "the TXT\nrecord that proves them. A tenant's first domain becomes its primary "
            "one.\n",
        .options = {{"tenant", "NAME", true, "by id or schema name"}},
        .run = domain_add_command,
    },
    {
        .name = "domain list",
        .summary = "list a tenant's domains in order of creation",
        .detail = "",
        .options = {{"tenant", "NAME", true, "by id or schema name"}},
        .run = domain_list_command,
    },
    {
        .name = "domain set-primary",
        .operand = "DOMAIN",
        .summary = "make a verified domain its tenant's primary one",
        .detail = "",
        .options = {{"tenant", "NAME", true, "by id or schema name"}},
        .run = domain_set_primary_command,
    },
    {
        .name = "domain remove",
        .operand = "DOMAIN",
        .summary = "take a domain from its tenant",
        .detail = "It leads nowhere from then on, and is free for others. The primary one goes "
                  "last.\n",
        .options = {{"tenant", "NAME", true, "by id or schema name"}},
        .run = domain_remove_command,
    },
    {
        .name = "migrate",
        .summary = "bring the database up to date",
        .detail = "Makes the shared tables and the login that serves calls, then brings the schema "
                  "of every\ntenant up to date, each in a transaction of its own. Run again it "
                  "changes nothing; ended\nearly, by Ctrl-C or worse, it goes on where it was; "
                  "several may run at once.\n\n"
                  "One tenant in a hundred goes first, alone: when one of them fails, nothing else "
                  "is touched.\nWhen more than 0.5 % of all fail, the rest is left as it is. The "
                  "tenants that failed are\nlisted at the end, the exit code is then 1, and the "
                  "next run tries them last.\n",
        .options =
            {
                {"shared", NULL, false, "only the shared tables"},
                {"tenant", "NAME", false, "only this tenant, by id or schema name"},
                {"parallel", "NUMBER", false, "tenants at once, 1 to 16 (4)"},
                {"keep-going", NULL, false, "go on, however many fail"},
            },
        .run = migrate_command,
    },
    {
        .name = "jobs list",
        .summary = "list what the server does in the background",
        .detail = "",
        .is_offline = true,
        .run = jobs_list_command,
    },
    {
        .name = "jobs run",
        .operand = "NAME",
        .summary = "run one background task now",
        .detail = "Here, not in the server, and only once no server is at it just now. What it "
                  "could not do\nin 30 seconds is left for its next turn.\n",
        .run = jobs_run_command,
    },
    {
        .name = "mail list",
        .summary = "list the messages in the mailbox folder of development",
        .detail = "Without smtp_url a server in dev mode sends nothing: messages lie as files in "
                  "mail/ under the\nstate directory, the newest last.\n",
        .run = mail_list_command,
    },
    {
        .name = "mail show",
        .operand = "ID",
        .summary = "print one of them",
        .detail = "",
        .run = mail_show_command,
    },
    {
        .name = "plugin check",
        .operand = "FILE",
        .summary = "say whether a plugin's script is fine, or what is wrong with it and where",
        .detail = "Reads and checks it in the same jail as a server, without one, and runs nothing "
                  "of it. Prints\nwhat the script could do: the calls of `api`, the hosts, the "
                  "secrets that stand in it. FILE may\nbe -, for standard input. The exit code "
                  "is 0 only for a script that could run.\n",
        .is_offline = true,
        .run = plugin_check_command,
    },
    {
        .name = "plugin run",
        .operand = "FILE",
        .summary = "run a plugin's script, sending and changing nothing",
        .detail = "Runs it in the same jail and under the same limits as a server, without one. "
                  "What it would\nwrite, mail or send is listed. FILE may be -, for standard "
                  "input. With -o json one object is\nprinted: status, log, error, budget, "
                  "result, effects. The exit code is 0 only for a run that\nsucceeded.\n",
        .options =
            {
                {"values", "JSON", false, "what the form says, as an object, or @FILE with one"},
                {"context", "JSON", false, "what is known of the business: business_name, …"},
                {"data", "FILE", false, "rows to read: {\"customers\": [{…}], …}"},
                {"now", "TIME", false, "the time to take for now: 2026-03-05T09:00:00Z"},
                {"time-zone", "NAME", false, "the business' time zone (UTC)"},
            },
        .is_offline = true,
        .run = plugin_run_command,
    },
    {
        .name = "plugin reference",
        .summary = "tell all that a plugin's script may say, and what it may not",
        .detail = "What GetPluginReference serves, of all tenant apps that there are.\n",
        .options = {{"markdown", NULL, false, "as the end of docs/plugins.md"}},
        .is_offline = true,
        .run = plugin_reference_command,
    },
    {
        .name = "policy check",
        .operand = "FILE",
        .summary = "say whether a roles file is fine, or what is wrong with it and where",
        .detail = "Checks what a server checks at its start and on SIGHUP, without settings or "
                  "database:\nthe file itself, and that it declares the permission of every RPC. "
                  "The first fault is\nprinted as FILE:LINE:COLUMN, with the way to mend it; the "
                  "exit code is then 1.\n",
        .is_offline = true,
        .run = policy_check_command,
    },
    {
        .name = "policy explain",
        .operand = "ACTOR",
        .second = "TARGET",
        .summary = "say whether one user may masquerade as another, and why (not)",
        .detail = "ACTOR and TARGET are addresses. Each rule is asked, in the order in which they "
                  "decide, by the\nfunction that decides when a masquerade begins, with the roles "
                  "file of the settings.\n",
        .options =
            {
                {"tenant", "NAME", false,
                 "TARGET's tenant, by id or schema name; without it a platform user"},
                {"actor-tenant", "NAME", false, "ACTOR's tenant, alike"},
                {"mode", "MODE", false, "READ_WRITE or READ_ONLY; the policy's default without"},
            },
        .run = policy_explain_command,
    },
    {
        .name = "policy diff",
        .operand = "OLD",
        .second = "NEW",
        .summary = "say who gains and loses what when one roles file follows another",
        .detail = "A line for every permission that a role gains or loses, and for every role that "
                  "it may\nor may no longer become by masquerading. Without settings or "
                  "database.\n",
        .is_offline = true,
        .run = policy_diff_command,
    },
    {
        .name = "seed",
        .summary = "make the tenants and users of a development database",
        .detail = "Development only. Makes the tenants demo and acme, their hosts, and a user for "
                  "every role.\nPasswords are random; new ones are printed once and kept in "
                  "dev-credentials.json in the\nstate directory. Run again it makes what is "
                  "missing.\n",
        .run = seed_command,
    },
    {
        .name = "superuser create",
        .summary = "make a platform user who may do everything",
        .detail = "Asks for the password twice, without showing it. It is never given on the "
                  "command line,\nwhich is for everyone to read.\n",
        .options =
            {
                {"email", "ADDRESS", true, "to sign in with"},
                {"name", "TEXT", false, "the name that is shown"},
                {"password-stdin", NULL, false, "read the password from standard input, one line"},
                {"generate", NULL, false, "make a random password and print it"},
            },
        .run = superuser_create_command,
    },
    {
        .name = "tenant create",
        .summary = "make a tenant with its schema",
        .detail = "",
        .options =
            {
                {"name", "TEXT", true, "the name that is shown"},
                {"schema-name", "NAME", true, "letters, digits and _; never changes"},
                {"owner-email", "ADDRESS", false, "whom to ask"},
                {"tier", "TIER", false, "FREE (default), PROFESSIONAL, BUSINESS or ENTERPRISE"},
                {"time-zone", "ZONE", false, "an IANA name (UTC)"},
                {"temporary", NULL, false, "a demo account"},
            },
        .run = tenant_create_command,
    },
    {
        .name = "tenant list",
        .summary = "list tenants in order of creation",
        .detail = "",
        .options =
            {
                {"state", "STATE", false,
                 "ACTIVE, SUSPENDED or DELETED; without it all but deleted ones"},
                {"query", "TEXT", false, "only those whose name contains this"},
            },
        .run = tenant_list_command,
    },
    {
        .name = "tenant suspend",
        .operand = "NAME",
        .summary = "close a tenant to its users",
        .detail = "NAME is the schema name or the id. The tenant's sessions end at once, and its "
                  "hosts say\nthat the account is suspended, until it is resumed.\n",
        .run = tenant_suspend_command,
    },
    {
        .name = "tenant resume",
        .operand = "NAME",
        .summary = "open a suspended tenant again",
        .detail = "NAME is the schema name or the id. Its users sign in anew.\n",
        .run = tenant_resume_command,
    },
    {
        .name = "tenant delete",
        .operand = "NAME",
        .summary = "delete a tenant softly",
        .detail = "NAME is the schema name or the id. The tenant's sessions end at once; its data "
                  "stays for 30\ndays, in which it can be undeleted.\n",
        .run = tenant_delete_command,
    },
    {
        .name = "tenant undelete",
        .operand = "NAME",
        .summary = "bring a deleted tenant back",
        .detail = "NAME is the schema name or the id. The tenant is active or suspended, as it was "
                  "before; its\nusers sign in anew.\n",
        .run = tenant_undelete_command,
    },
    {
        .name = "tenant purge",
        .operand = "NAME",
        .summary = "destroy a deleted tenant's data for good",
        .detail = "NAME is the schema name or the id. Asks for the schema name before it begins. "
                  "The schema, the\nrole, users and sessions go; a tombstone stays, and the schema "
                  "name is never given again.\nThe server does this by itself when the time comes, "
                  "30 days after deletion.\n",
        .options =
            {
                {"now", NULL, false, "before its time; the tombstone says so"},
                {"yes", NULL, false, "do not ask"},
            },
        .run = tenant_purge_command,
    },
    {
        .name = "user create",
        .summary = "make a user of the platform or of a tenant",
        .detail = "Asks for the password twice, without showing it, unless told otherwise. It is "
                  "never given\non the command line, which is for everyone to read.\n",
        .options =
            {
                {"email", "ADDRESS", true, "to sign in with"},
                {"role", "ROLE", true, "as config/roles.yaml names it: TENANT_OWNER"},
                {"tenant", "NAME", false, "by id or schema name; roles of tenants need one"},
                {"name", "TEXT", false, "the name that is shown"},
                {"password-stdin", NULL, false, "read the password from standard input, one line"},
                {"generate", NULL, false, "make a random password and print it"},
                {"no-password", NULL, false, "make a user who cannot sign in with a password"},
            },
        .run = user_create_command,
    },
    {
        .name = "user list",
        .summary = "list users in order of creation",
        .detail = "",
        .options =
            {
                {"tenant", "NAME", false, "only this tenant's, by id or schema name"},
                {"role", "ROLE", false, "only users of this role"},
                {"query", "TEXT", false, "only those whose address or name contains this"},
            },
        .run = user_list_command,
    },
    {
        .name = "user disable",
        .operand = "EMAIL",
        .summary = "take a user's right to sign in, and end the user's sessions",
        .detail = "The last active superuser, and the last active owner of an active tenant, stay "
                  "as they are.\n",
        .options = {{"tenant", "NAME", false,
                     "the user's tenant, by id or schema name; without it a platform user"}},
        .run = user_disable_command,
    },
    {
        .name = "user enable",
        .operand = "EMAIL",
        .summary = "let a disabled user sign in again",
        .detail = "",
        .options = {{"tenant", "NAME", false,
                     "the user's tenant, by id or schema name; without it a platform user"}},
        .run = user_enable_command,
    },
    {
        .name = "grant create",
        .summary = "give somebody one permission more for a while",
        .detail = "The grantor holds grants.create and the permission by role, as everywhere.\n",
        .options =
            {
                {"grantor", "ADDRESS", true, "the platform user who answers for it"},
                {"grantee", "ADDRESS", true, "who gets it: the tenant's user, or platform staff"},
                {"action", "PERMISSION", true, "as config/roles.yaml names it, or an alias"},
                {"reason", "TEXT", true, "why, in 10 to 500 characters"},
                {"minutes", "NUMBER", false, "how long; without it 30"},
                {"tenant", "NAME", false, "where it counts, by id or schema name"},
            },
        .run = grant_create_command,
    },
    {
        .name = "grant list",
        .summary = "list grants, and requests for them, in order of creation",
        .detail = "",
        .options =
            {
                {"status", "STATUS", false, "ACTIVE, EXPIRED, REVOKED, PENDING, DENIED or LAPSED"},
                {"grantee", "ADDRESS", false, "only those for this user"},
                {"action", "PERMISSION", false, "only those of this permission"},
                {"tenant", "NAME", false, "only those in this tenant, by id or schema name"},
            },
        .run = grant_list_command,
    },
    {
        .name = "grant check",
        .operand = "ADDRESS",
        .summary = "say whether somebody may do something now, and why",
        .detail = "The exit code is 0 for yes and 1 for no.\n",
        .options =
            {
                {"action", "PERMISSION", true, "as config/roles.yaml names it, or an alias"},
                {"tenant", "NAME", false, "in this tenant, by id or schema name"},
            },
        .run = grant_check_command,
    },
    {
        .name = "grant revoke",
        .operand = "ID",
        .summary = "end a grant, or withdraw a request, at once",
        .detail = "",
        .options = {{"reason", "TEXT", false, "why"}},
        .run = grant_revoke_command,
    },
    {
        .name = "token",
        .operand = "EMAIL",
        .summary = "sign a user in and print the token, nothing else",
        .detail = "",
        .options = {{"tenant", "NAME", false,
                     "the user's tenant, by id or schema name; without it a platform user"}},
        .run = token_command,
    },
    {0},
};

static int option_index(const struct command *command, const char *option)
{
    for (int i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name != NULL; i++)
        if (strcmp(command->options[i].name, option) == 0)
            return i;
    assert(!"a command asks for an option that it does not have");
    return 0;
}

const char *invocation_value(const struct invocation *invocation, const char *option)
{
    return invocation->values[option_index(invocation->command, option)];
}

char *invocation_text(const struct invocation *invocation, const char *option)
{
    const char *value = invocation_value(invocation, option);
    return (char *)(uintptr_t)(value != NULL ? value : "");
}

bool invocation_has(const struct invocation *invocation, const char *option)
{
    return invocation_value(invocation, option) != NULL;
}

status command_finish(struct call *c, status outcome)
{
    if (status_is_ok(outcome))
        outcome = db_commit(c);
    db_end(c);
    return outcome;
}
