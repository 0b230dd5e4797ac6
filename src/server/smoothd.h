/* The command smoothd. */
#ifndef SERVER_SMOOTHD_H
#define SERVER_SMOOTHD_H

#include "server/services.h"

/* Runs the command; `extra` (may be NULL) is there beside the product's own. Returns the exit
 * code: 0 after a drain, 1 when something is wrong, which standard error then says, 2 for a wrong
 * command line. */
int smoothd_main(int argc, char **argv, const struct served_extra *extra);

#endif
