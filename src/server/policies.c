/* Policies in force and before.
 *
 * The good day: a reload makes a generation with an arena of its own, calls hold the one that they
 * began under, and a generation that is no longer in force goes with the last call that holds it.
 * The first policy of the process lives as long as the process and is no generation. Failures: a
 * policy that is wrong is dropped and the old one stays. Closing: drops what is in force.
 */
#include "server/policies.h"

#include <stdlib.h>

#include "policy/policy.h"

struct generation {
    struct arena arena;
    size_t holders; /* calls, and being in force */
};

static struct generation *current; /* NULL: the first policy */

static void release(void *object)
{
    struct generation *generation = object;
    if (--generation->holders > 0)
        return;
    arena_fini(&generation->arena);
    free(generation);
}

status policies_replace(struct arena *arena, const char *path, struct slice text)
{
    struct generation *next = calloc(1, sizeof *next);
    if (next == NULL)
        abort();
    next->holders = 1;
    arena_init(&next->arena);
    const struct policy *policy;
    status outcome = policy_load(&next->arena, path, text, &policy);
    if (!status_is_ok(outcome)) {
        outcome.message = arena_printf(arena, "%s", outcome.message);
        release(next);
        return outcome;
    }
    policy_use(policy);
    policies_close();
    current = next;
    return OK;
}

void policies_hold(struct arena *arena)
{
    if (current == NULL)
        return;
    current->holders++;
    arena_defer(arena, release, current);
}

void policies_close(void)
{
    if (current != NULL)
        release(current);
    current = NULL;
}
