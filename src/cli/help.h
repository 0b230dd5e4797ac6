/* --help, out of the table of commands. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/arguments.h"

/* Prints the help of a command, or the list of those asked for. */
void help_print(const struct arguments *arguments);

#endif
