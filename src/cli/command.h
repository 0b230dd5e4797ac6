/* What a command of smoothctl is, and what it was asked. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/call.h"
#include "server/config.h"

enum { COMMAND_OPTIONS_MAX = 8 };
enum { MIGRATE_PARALLEL_MAX = 16 };

struct command_option {
    const char *name;  /* "schema-name", for --schema-name */
    const char *value; /* what --help calls its value; NULL: a flag */
    bool is_required;
    const char *help;
};

struct invocation;

struct command {
    const char *name;    /* "tenant create" */
    const char *operand; /* "EMAIL"; NULL: takes none */
    const char *second;  /* a second operand, behind it */
    const char *summary; /* a line for the list */
    const char *detail;  /* sentences for its own --help, with line breaks; may be "" */
    struct command_option options[COMMAND_OPTIONS_MAX]; /* up to one without a name */
    bool is_offline; /* asks neither settings nor database, and runs as nobody */
    /* Runs on a fiber, as a platform user who may do everything. */
    status (*run)(struct call *c, const struct invocation *invocation);
};

/* A command line, read and found fine. */
struct invocation {
    const struct command *command;
    const char *values[COMMAND_OPTIONS_MAX]; /* parallel to the command's options; NULL: not given;
                                                "" for a flag */
    const char *operand;
    const char *second;
    bool is_json;                /* -o json */
    const struct config *config; /* NULL for an offline command */
};

/* The value of an option that the command has; NULL when it was not given. */
const char *invocation_value(const struct invocation *invocation, const char *option);
/* The same as a member of a message; empty when it was not given. */
char *invocation_text(const struct invocation *invocation, const char *option);
bool invocation_has(const struct invocation *invocation, const char *option);

/* Every command; ends with one that has no name. */
extern const struct command COMMANDS[];

status jobs_list_command(struct call *c, const struct invocation *invocation);
status jobs_run_command(struct call *c, const struct invocation *invocation);
status audit_tail_command(struct call *c, const struct invocation *invocation);
status audit_verify_command(struct call *c, const struct invocation *invocation);
status domain_add_command(struct call *c, const struct invocation *invocation);
status domain_list_command(struct call *c, const struct invocation *invocation);
status domain_set_primary_command(struct call *c, const struct invocation *invocation);
status domain_remove_command(struct call *c, const struct invocation *invocation);
status grant_create_command(struct call *c, const struct invocation *invocation);
status grant_list_command(struct call *c, const struct invocation *invocation);
status grant_check_command(struct call *c, const struct invocation *invocation);
status grant_revoke_command(struct call *c, const struct invocation *invocation);
status mail_list_command(struct call *c, const struct invocation *invocation);
status mail_show_command(struct call *c, const struct invocation *invocation);
status migrate_command(struct call *c, const struct invocation *invocation);
status plugin_check_command(struct call *c, const struct invocation *invocation);
status plugin_reference_command(struct call *c, const struct invocation *invocation);
status plugin_run_command(struct call *c, const struct invocation *invocation);
status policy_check_command(struct call *c, const struct invocation *invocation);
status policy_diff_command(struct call *c, const struct invocation *invocation);
status policy_explain_command(struct call *c, const struct invocation *invocation);
status seed_command(struct call *c, const struct invocation *invocation);
status superuser_create_command(struct call *c, const struct invocation *invocation);
status tenant_create_command(struct call *c, const struct invocation *invocation);
status tenant_list_command(struct call *c, const struct invocation *invocation);
status tenant_suspend_command(struct call *c, const struct invocation *invocation);
status tenant_resume_command(struct call *c, const struct invocation *invocation);
status tenant_delete_command(struct call *c, const struct invocation *invocation);
status tenant_undelete_command(struct call *c, const struct invocation *invocation);
status tenant_purge_command(struct call *c, const struct invocation *invocation);
status user_create_command(struct call *c, const struct invocation *invocation);
status user_list_command(struct call *c, const struct invocation *invocation);
status user_disable_command(struct call *c, const struct invocation *invocation);
status user_enable_command(struct call *c, const struct invocation *invocation);
status token_command(struct call *c, const struct invocation *invocation);

/* Commits what a command did and gives the connection back, whatever the outcome. */
MUST_USE status command_finish(struct call *c, status outcome);

#endif
