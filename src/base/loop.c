/* The event loop: libuv's poll handles and thread pool, our own timers and turn.
 *
 * libuv calls back for ready sockets; those callbacks read and wake fibers. Before the loop blocks
 * again (uv_prepare) and after each poll (uv_check) a turn runs: fibers, then the tasks that write
 * what they made. If fibers keep yielding, the poll in between does not block (uv_idle).
 *
 * Timers are a binary heap of the callers' memory under one uv_timer: setting and clearing costs
 * no handle, and a cancelled one is gone at once.
 */
#include "base/loop.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <uv.h>

#include "base/clock.h"
#include "base/fiber.h"
#include "base/log.h"

enum { ROUNDS_PER_TURN = 8, SIGNALS_MAX = 8 };

static uv_loop_t loop;
static uv_prepare_t before_poll;
static uv_check_t after_poll;
static uv_idle_t busy; /* active: the next poll does not block */
static uv_timer_t alarm_timer;
static int64_t alarm_at_ns; /* INT64_MAX: not armed */

static struct loop_task *first_task, *last_task;

static struct loop_timer **heap; /* heap[1] is the earliest */
static size_t heap_count, heap_capacity;

static struct {
    uv_signal_t handle;
    int signal;
    void (*handle_signal)(int signal);
} signals[SIGNALS_MAX];
static unsigned signal_count;

/* Timers. */

static void heap_put(size_t at, struct loop_timer *timer)
{
    heap[at] = timer;
    timer->heap_at = at;
}

static void heap_up(size_t at)
{
    struct loop_timer *timer = heap[at];
    for (; at > 1 && heap[at / 2]->at_ns > timer->at_ns; at /= 2)
        heap_put(at, heap[at / 2]);
    heap_put(at, timer);
}

static void heap_down(size_t at)
{
    struct loop_timer *timer = heap[at];
    for (;;) {
        size_t child = 2 * at;
        if (child > heap_count)
            break;
        if (child < heap_count && heap[child + 1]->at_ns < heap[child]->at_ns)
            child++;
        if (heap[child]->at_ns >= timer->at_ns)
            break;
        heap_put(at, heap[child]);
        at = child;
    }
    heap_put(at, timer);
}

static void alarm_fired(uv_timer_t *handle);

/* Arms the uv_timer for the earliest timer. One that was cleared may leave it armed too early: it
 * then fires for nothing, which costs less than re-arming for every call that ends in time. */
static void arm(void)
{
    if (heap_count == 0 || heap[1]->at_ns >= alarm_at_ns)
        return;
    alarm_at_ns = heap[1]->at_ns;
    const int64_t left_ns = alarm_at_ns - clock_monotonic_ns();
    const uint64_t left_ms = left_ns <= 0 ? 0 : (uint64_t)((left_ns + NS_PER_MS - 1) / NS_PER_MS);
    uv_update_time(&loop);
    uv_timer_start(&alarm_timer, alarm_fired, left_ms, 0);
}

static void alarm_fired(uv_timer_t *handle)
{
    (void)handle;
    alarm_at_ns = INT64_MAX;
    const int64_t now = clock_monotonic_ns();
    while (heap_count > 0 && heap[1]->at_ns <= now) {
        struct loop_timer *timer = heap[1];
        loop_timer_clear(timer);
        timer->fire(timer->owner);
    }
    arm();
}

void loop_timer_at(struct loop_timer *timer, int64_t at_ns, void (*fire)(void *owner), void *owner)
{
    loop_timer_clear(timer);
    timer->fire = fire;
    timer->owner = owner;
    timer->at_ns = at_ns;
    if (heap_count + 2 > heap_capacity) {
        heap_capacity = heap_capacity == 0 ? 64 : heap_capacity * 2;
        struct loop_timer **grown = realloc(heap, heap_capacity * sizeof *heap);
        if (grown == NULL)
            abort();
        heap = grown;
    }
    heap_put(++heap_count, timer);
    heap_up(heap_count);
    arm();
}

void loop_timer_after_ms(struct loop_timer *timer, int64_t delay_ms, void (*fire)(void *owner),
                         void *owner)
{
    loop_timer_at(timer, clock_monotonic_ns() + delay_ms * NS_PER_MS, fire, owner);
}

void loop_timer_clear(struct loop_timer *timer)
{
    const size_t at = timer->heap_at;
    if (at == 0)
        return;
    timer->heap_at = 0;
    struct loop_timer *moved = heap[heap_count--];
    if (moved == timer)
        return;
    heap_put(at, moved);
    heap_up(at);
    heap_down(moved->heap_at);
}

/* Turns. */

void loop_at_turn_end(struct loop_task *task, void (*run)(void *owner), void *owner)
{
    if (task->queued)
        return;
    task->run = run;
    task->owner = owner;
    task->next = NULL;
    task->queued = true;
    if (last_task == NULL)
        first_task = task;
    else
        last_task->next = task;
    last_task = task;
}

void loop_task_clear(struct loop_task *task)
{
    if (!task->queued)
        return;
    struct loop_task *previous = NULL;
    for (struct loop_task *at = first_task; at != task; at = at->next)
        previous = at;
    if (previous == NULL)
        first_task = task->next;
    else
        previous->next = task->next;
    if (last_task == task)
        last_task = previous;
    task->queued = false;
}

static bool run_tasks(void)
{
    bool any = false;
    /* Tasks queued by these run in the next round: fibers go first. */
    struct loop_task *const end = last_task;
    while (first_task != NULL) {
        struct loop_task *task = first_task;
        const bool is_end = task == end;
        first_task = task->next;
        if (first_task == NULL)
            last_task = NULL;
        task->queued = false;
        task->run(task->owner);
        any = true;
        if (is_end)
            break;
    }
    return any;
}

static void idle(uv_idle_t *handle)
{
    (void)handle;
}

static void turn(void)
{
    bool more = true;
    for (int round = 0; more && round < ROUNDS_PER_TURN; round++) {
        more = fiber_run_ready();
        more = run_tasks() || more;
    }
    log_flush();
    if (more)
        uv_idle_start(&busy, idle);
    else
        uv_idle_stop(&busy);
}

static void turn_before_poll(uv_prepare_t *handle)
{
    (void)handle;
    turn();
}

static void turn_after_poll(uv_check_t *handle)
{
    (void)handle;
    turn();
}

void loop_open(void)
{
    if (uv_loop_init(&loop) != 0)
        abort();
    alarm_at_ns = INT64_MAX;
    uv_prepare_init(&loop, &before_poll);
    uv_prepare_start(&before_poll, turn_before_poll);
    uv_check_init(&loop, &after_poll);
    uv_check_start(&after_poll, turn_after_poll);
    uv_idle_init(&loop, &busy);
    uv_timer_init(&loop, &alarm_timer);
}

void loop_run(void)
{
    uv_run(&loop, UV_RUN_DEFAULT);
}

void loop_stop(void)
{
    uv_stop(&loop);
}

static void close_handle(uv_handle_t *handle, void *unused)
{
    (void)unused;
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

void loop_close(void)
{
    uv_walk(&loop, close_handle, NULL);
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
    free(heap);
    heap = NULL;
    heap_count = heap_capacity = 0;
    signal_count = 0;
}

/* Watches. */

struct loop_watch {
    uv_poll_t poll;
    void (*ready)(void *owner, unsigned events);
    void *owner;
    unsigned events;
};

static void watch_ready(uv_poll_t *poll, int error, int events)
{
    struct loop_watch *watch = (struct loop_watch *)poll;
    unsigned ready = 0;
    /* An error (EPOLLERR) shows as readable and writable: the owner's read finds it. libuv has
     * stopped watching; there may be more than one read before the error. */
    if (error != 0) {
        const unsigned wanted = watch->events;
        ready = LOOP_READ | LOOP_WRITE;
        watch->events = 0;
        loop_watch_set(watch, wanted);
    }
    if (events & UV_READABLE)
        ready |= LOOP_READ;
    if (events & UV_WRITABLE)
        ready |= LOOP_WRITE;
    watch->ready(watch->owner, ready);
}

struct loop_watch *loop_watch_new(int fd, void (*ready)(void *owner, unsigned events), void *owner)
{
    struct loop_watch *watch = calloc(1, sizeof *watch);
    if (watch == NULL || uv_poll_init(&loop, &watch->poll, fd) != 0)
        abort();
    watch->ready = ready;
    watch->owner = owner;
    return watch;
}

void loop_watch_set(struct loop_watch *watch, unsigned events)
{
    if (watch->events == events)
        return;
    watch->events = events;
    int wanted = 0;
    if (events & LOOP_READ)
        wanted |= UV_READABLE;
    if (events & LOOP_WRITE)
        wanted |= UV_WRITABLE;
    if (wanted == 0)
        uv_poll_stop(&watch->poll);
    else
        uv_poll_start(&watch->poll, wanted, watch_ready);
}

static void watch_closed(uv_handle_t *handle)
{
    free(handle);
}

void loop_watch_free(struct loop_watch *watch)
{
    if (watch == NULL)
        return;
    uv_poll_stop(&watch->poll);
    uv_close((uv_handle_t *)&watch->poll, watch_closed);
}

/* The thread pool. */

/* A third of the loop's share where processors are short; the lowest would leave sign-ins nothing
 * on a busy machine. */
enum { POOL_NICE = 5 };

struct blocking {
    uv_work_t work;
    void (*run)(void *argument);
    void *argument;
    struct fiber *waiter;
    bool done;
};

/* The loop goes first: it has replies to write while a thread of ours computes for long. Nice
 * values are of threads on Linux; what cannot be had changes nothing but that. */
static void give_way(void)
{
    static _Thread_local bool is_nice;
    if (!is_nice)
        setpriority(PRIO_PROCESS, 0, POOL_NICE);
    is_nice = true;
}

static void blocking_run(uv_work_t *work)
{
    struct blocking *blocking = work->data;
    give_way();
    blocking->run(blocking->argument);
}

static void blocking_done(uv_work_t *work, int error)
{
    (void)error;
    struct blocking *blocking = work->data;
    blocking->done = true;
    fiber_wake(blocking->waiter);
}

void loop_blocking(void (*work)(void *argument), void *argument)
{
    struct blocking blocking = {
        .work = {.data = &blocking}, .run = work, .argument = argument, .waiter = fiber_self()};
    assert(blocking.waiter != NULL);
    if (uv_queue_work(&loop, &blocking.work, blocking_run, blocking_done) != 0)
        abort();
    while (!blocking.done)
        fiber_park();
}

/* Signals. */

static void signal_came(uv_signal_t *handle, int signal)
{
    (void)handle;
    for (unsigned i = 0; i < signal_count; i++)
        if (signals[i].signal == signal && signals[i].handle_signal != NULL)
            signals[i].handle_signal(signal);
}

void loop_on_signal(int signal, void (*handle)(int signal))
{
    for (unsigned i = 0; i < signal_count; i++) {
        if (signals[i].signal != signal)
            continue;
        signals[i].handle_signal = handle;
        if (handle == NULL)
            uv_signal_stop(&signals[i].handle);
        else
            uv_signal_start(&signals[i].handle, signal_came, signal);
        return;
    }
    assert(signal_count < SIGNALS_MAX);
    if (handle == NULL)
        return;
    uv_signal_init(&loop, &signals[signal_count].handle);
    signals[signal_count].signal = signal;
    signals[signal_count].handle_signal = handle;
    uv_signal_start(&signals[signal_count].handle, signal_came, signal);
    signal_count++;
}
