/* Policies in force and before.
 *
 * The good day: a reload makes a generation with an arena of its own. A call holds the one that it
 * began under, and each generation holds the one that followed it: what a call takes from the
 * policy in force, early or late, lives as long as the call. A generation that is no longer in
 * force goes with the last call that began before it was replaced. The first policy of the process
 * lives as long as the process. Failures: a policy that is wrong is dropped and the old one stays.
 * Closing: drops what is in force.
 */
#include "server/policies.h"

#include <stdlib.h>

#include "policy/policy.h"

struct generation {
    struct arena arena;
    size_t holders; /* calls, the generation before, and being in force */
    struct generation *next;
};

static struct generation first = {.holders = 1}; /* its policy is in the process's arena */
static struct generation *current = &first;

static void release(void *object)
{
    struct generation *generation = object;
    while (generation != NULL && --generation->holders == 0) {
        struct generation *next = generation->next;
        generation->next = NULL;
        if (generation != &first) {
            arena_fini(&generation->arena);
            free(generation);
        }
        generation = next;
    }
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
    struct generation *before = current;
    next->holders++;
    before->next = next;
    current = next;
    release(before);
    return OK;
}

void policies_hold(struct arena *arena)
{
    current->holders++;
    arena_defer(arena, release, current);
}

void policies_close(void)
{
    if (current != &first)
        release(current);
    first = (struct generation){.holders = 1};
    current = &first;
}
