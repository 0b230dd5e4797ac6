/* One event loop a process, on libuv; the only folder that knows libuv.
 *
 * A turn: every ready socket is read, the fibers that can run do, then the tasks queued with
 * loop_at_turn_end write what came together: one write per connection. Callbacks run on the loop's
 * own stack and must not wait.
 */
#ifndef BASE_LOOP_H
#define BASE_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

void loop_open(void);
/* Runs until loop_stop; then returns. */
void loop_run(void);
void loop_stop(void);
/* Frees what is left; open watches are a bug. */
void loop_close(void);

/* Watching a descriptor (borrowed). */
enum { LOOP_READ = 1, LOOP_WRITE = 2 };
struct loop_watch;
struct loop_watch *loop_watch_new(int fd, void (*ready)(void *owner, unsigned events), void *owner);
/* 0 pauses. Costs a system call only when it changes. */
void loop_watch_set(struct loop_watch *watch, unsigned events);
/* The descriptor may be closed afterwards. Accepts NULL. */
void loop_watch_free(struct loop_watch *watch);

/* Timers: the caller's memory, zeroed before first use, cancelled at once. */
struct loop_timer {
    void (*fire)(void *owner);
    void *owner;
    int64_t at_ns;
    size_t heap_at; /* 1-based; 0: not set */
};
/* (Re)sets: fires once at clock_monotonic_ns() >= at_ns. */
void loop_timer_at(struct loop_timer *timer, int64_t at_ns, void (*fire)(void *owner), void *owner);
void loop_timer_after_ms(struct loop_timer *timer, int64_t delay_ms, void (*fire)(void *owner),
                         void *owner);
void loop_timer_clear(struct loop_timer *timer);

/* Work for the end of this turn; queued twice it runs once. Zeroed before first use. */
struct loop_task {
    void (*run)(void *owner);
    void *owner;
    struct loop_task *next;
    bool queued;
};
void loop_at_turn_end(struct loop_task *task, void (*run)(void *owner), void *owner);
/* Takes a task out of the queue, before its memory goes. */
void loop_task_clear(struct loop_task *task);

/* Runs work(argument) on a thread of the pool while the calling fiber waits. The work touches
 * nothing of the loop's; its argument must live until this returns. Not cut short by the call's
 * end: only for bounded work (a password hash). Threads of the pool have a lower priority, so that
 * the loop does not wait for a processor that they have. */
void loop_blocking(void (*work)(void *argument), void *argument);

/* Calls handle(signal) on the loop; NULL restores the default. */
void loop_on_signal(int signal, void (*handle)(int signal));

#endif
