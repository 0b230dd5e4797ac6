/* A question with an id, and its answer.
 *
 * The good day: the line is sent, its fiber waits in the list, the answer comes with its id and
 * wakes it. Failures: a socket that is full is tried again every few milliseconds; a logger that
 * could not write says so; one that died with the line answers nothing, and the wait ends by
 * itself. An answer that nobody waits for any more is passed over: ids are random, so that what was
 * meant for a process before this one on the same socket fits none. Closing: the watch goes; nobody
 * waits then.
 */
#include "base/log_wait.h"

#include <assert.h>
#include <errno.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/random.h"

enum { AGAIN_MS = 5 };

struct waiter {
    uint8_t id[LOG_WAIT_ID_BYTES];
    struct event answered;
    bool is_written;
    struct waiter *next;
};

static struct waiter *waiters;
static struct loop_watch *watch;

static void take_answer(const struct log_answer *answer)
{
    for (struct waiter *w = waiters; w != NULL; w = w->next) {
        if (memcmp(w->id, answer->id, sizeof w->id) != 0)
            continue;
        w->is_written = answer->is_written != 0;
        event_set(&w->answered);
    }
}

static void on_answers(void *owner, unsigned events)
{
    (void)owner;
    (void)events;
    struct log_answer answer;
    ssize_t length;
    while ((length = recv(log_descriptor(), &answer, sizeof answer, MSG_DONTWAIT)) > 0)
        if (length == sizeof answer)
            take_answer(&answer);
    if (length == 0)
        loop_watch_set(watch, 0); /* closed: nobody answers any more */
}

void log_wait_open(void)
{
    watch = loop_watch_new(log_descriptor(), on_answers, NULL);
    loop_watch_set(watch, LOOP_READ);
}

void log_wait_close(void)
{
    loop_watch_free(watch);
    watch = NULL;
}

static void append_line(struct buf *out, struct slice members)
{
    char now[CLOCK_TEXT_BYTES];
    clock_format_us(clock_wall_us(), now);
    buf_printf(out, "{\"timestamp\":\"%s\"", now);
    buf_append_slice(out, members);
    buf_append_literal(out, "}\n");
}

/* Waits where the socket is full; false: for good, or for too long. */
static bool send_whole(struct call *own, struct slice datagram)
{
    for (;;) {
        if (send(log_descriptor(), datagram.data, datagram.length, MSG_DONTWAIT | MSG_NOSIGNAL) ==
            (ssize_t)datagram.length)
            return true;
        if (errno != EAGAIN && errno != EINTR && errno != ENOBUFS)
            return false;
        if (!status_is_ok(call_sleep_ms(own, AGAIN_MS)))
            return false;
    }
}

static bool ask(struct call *own, enum log_stream stream, struct slice members)
{
    struct waiter waiter = {.next = waiters};
    random_bytes(waiter.id, sizeof waiter.id);
    struct buf datagram = {0};
    buf_append_byte(&datagram, (char)(LOG_WAIT_FLAG | (int)stream));
    buf_append(&datagram, waiter.id, sizeof waiter.id);
    append_line(&datagram, members);

    waiters = &waiter;
    const bool is_answered =
        send_whole(own, buf_slice(&datagram)) && status_is_ok(event_wait(own, &waiter.answered));
    struct waiter **at = &waiters;
    while (*at != &waiter)
        at = &(*at)->next;
    *at = waiter.next;
    buf_fini(&datagram);
    return is_answered && waiter.is_written;
}

static bool write_here(enum log_stream stream, struct slice members)
{
    buf_append_slice(log_begin(stream), members);
    log_end();
    return true;
}

status log_write_and_wait(struct call *c, enum log_stream stream, struct slice members)
{
    assert(members.length <= LOG_WAIT_MEMBERS_BYTES_MAX);
    bool is_written;
    if (watch == NULL) {
        is_written = write_here(stream, members);
    } else {
        struct call own; /* the caller's may have ended */
        call_init(&own, c->arena);
        call_set_deadline(&own, clock_monotonic_ns() + LOG_WAIT_MS * NS_PER_MS);
        log_flush(); /* what was said before comes before */
        is_written = ask(&own, stream, members);
        call_fini(&own);
    }
    return is_written
               ? OK
               : status_unavailable(c->arena, "LOG_UNWRITTEN",
                                    "the log cannot be written at this moment; try again", 1000);
}
