/* The warm runner: forks a child for each order. */
#ifndef RUNNER_WARM_H
#define RUNNER_WARM_H

#include "runner/options.h"

/* Starts the interpreter, closes the walls and serves until it is to be replaced: after so many
 * runs, or after a child that crashed. Returns the exit code. `own_user`, `namespaces`: the walls
 * that stand already. */
int warm_run(const struct runner_options *options, bool own_user, bool namespaces);

#endif
