/* The life of a call as its functions see it: deadline, end, waiting. */
#include "base/call.h"

#include <assert.h>

#include "base/clock.h"

void call_init(struct call *c, struct arena *arena)
{
    *c = (struct call){.arena = arena, .fiber = fiber_self(), .deadline_ns = INT64_MAX};
}

void call_init_inner(struct call *c, struct arena *arena, struct call *outer)
{
    assert(outer->inner == NULL);
    call_init(c, arena);
    c->outer = outer;
    c->ended = outer->ended;
    outer->inner = c;
}

static void deadline_passed(void *owner)
{
    call_end(owner, status_error(STATUS_DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED",
                                 "the call's deadline passed before it was done"));
}

void call_set_deadline(struct call *c, int64_t deadline_ns)
{
    c->deadline_ns = deadline_ns;
    if (deadline_ns == INT64_MAX)
        loop_timer_clear(&c->deadline_timer);
    else if (deadline_ns <= clock_monotonic_ns())
        deadline_passed(c);
    else
        loop_timer_at(&c->deadline_timer, deadline_ns, deadline_passed, c);
}

void call_end(struct call *c, status why)
{
    if (c->ended.code != STATUS_OK)
        return;
    c->ended = why;
    if (c->inner != NULL)
        call_end(c->inner, why);
    if (c->fiber != NULL)
        fiber_wake(c->fiber);
}

void call_fini(struct call *c)
{
    loop_timer_clear(&c->deadline_timer);
    if (c->outer != NULL)
        c->outer->inner = NULL;
    c->outer = NULL;
}

int64_t call_left_ms(const struct call *c)
{
    if (c->deadline_ns == INT64_MAX)
        return INT64_MAX;
    const int64_t left_ns = c->deadline_ns - clock_monotonic_ns();
    return left_ns <= 0 ? 0 : left_ns / NS_PER_MS;
}

bool call_has_time(const struct call *c)
{
    return status_is_ok(c->ended) && call_left_ms(c) >= CALL_BATCH_MS;
}

void event_set(struct event *event)
{
    event->is_set = true;
    if (event->waiter != NULL)
        fiber_wake(event->waiter);
}

status event_wait(struct call *c, struct event *event)
{
    event->waiter = fiber_self();
    while (!event->is_set) {
        if (c->ended.code != STATUS_OK) {
            event->waiter = NULL;
            return c->ended;
        }
        fiber_park();
    }
    event->waiter = NULL;
    return OK;
}

static void sleep_over(void *owner)
{
    event_set(owner);
}

status call_sleep_ms(struct call *c, int64_t duration_ms)
{
    struct event over = {0};
    struct loop_timer timer = {0};
    loop_timer_after_ms(&timer, duration_ms, sleep_over, &over);
    const status s = event_wait(c, &over);
    loop_timer_clear(&timer);
    return s;
}
