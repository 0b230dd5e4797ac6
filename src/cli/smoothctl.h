/* The command smoothctl. */
#ifndef CLI_SMOOTHCTL_H
#define CLI_SMOOTHCTL_H

#include "server/services.h"

/* Runs the command; `extra` (may be NULL) is there beside the product's own. Returns the exit code:
 * 0 when it was done, 1 when it could not be, 2 for a wrong command line; standard error says why.
 */
int smoothctl_main(int argc, const char *const *argv, const struct served_extra *extra);

#endif
