/* Reading a command line against the table of commands. Pure. */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include "cli/command.h"

/* What was asked. */
struct arguments {
    struct invocation invocation; /* without its config */
    const char *config_file;      /* NULL: the usual one */
    struct config_flag *flags;    /* settings */
    size_t flag_count;
    /* --help: of the command if there is one, else of those whose name begins so ("tenant", or
     * ""). */
    bool wants_help;
    const char *help_prefix;
};

/* Reads argv[1] and on, into the arena.
 *
 * Errors  INVALID_ARGUMENT USAGE: a sentence that says what is wrong and what would be right
 */
MUST_USE status arguments_read(struct arena *arena, int argc, const char *const *argv,
                               struct arguments *ret_arguments);

#endif
