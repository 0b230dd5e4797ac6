/* Fibers: a call's own stack, switched only where it waits.
 *
 * Code above base/ reads top to bottom; what waits (a query, a password hash) parks its fiber and
 * returns when it is done. Fibers run on the loop's thread between reading sockets and writing
 * replies; they are never pre-empted. A stack is 256 KiB (1 MiB under sanitizers) with a guard
 * page below: running over it is SIGSEGV and ends the worker, nothing else.
 */
#ifndef BASE_FIBER_H
#define BASE_FIBER_H

#include <stdbool.h>

struct fiber;

/* Runs run(argument) on a fiber of its own, in this turn of the loop, after the current one
 * waits. */
void fiber_start(void (*run)(void *argument), void *argument);

/* The running fiber; NULL on the loop's own stack. */
struct fiber *fiber_self(void);

/* Returns once fiber_wake was called: before (then at once) or after. Only on a fiber. Wakes may
 * be spurious: wait for a condition in a loop. */
void fiber_park(void);
void fiber_wake(struct fiber *fiber);

/* Lets the other fibers that can run go first. */
void fiber_yield(void);

/* For the loop: runs fibers until none can; true if any ran. */
bool fiber_run_ready(void);
/* Fibers that have not ended. */
unsigned fiber_count(void);

#endif
