/* The life of a run, from its slot to its outcome.
 *
 * The good day: a free slot, a socket pair, an order to the runner with the child's end, START,
 * then frames as they come until DONE; the runner says what the child used; the slot goes to who
 * waits next. Only the run's own fiber reads its socket, so what was read stays where it is while
 * the host answers. Failures: a limit that is passed, a frame that makes no sense, time that is up
 * or a call that ended kill the child; a runner that is gone is seen by the socket that closed
 * without a word from it. Closing: with no run left, the control socket is given back, and a runner
 * of our own ends because its life socket closes.
 */
#include "jail/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "jail/jail_internal.h"
#include "jail/runner.h"
#include "wire/plugin_frame.h"

enum {
    START_MS = 5000, /* until a runner takes an order */
    ENDED_MS = 1000, /* from a child's end to the runner's word of it */
    READ_BYTES = 16 * 1024,
    LINE_BYTES = 1, /* what a line of the log counts beside its text */
};

/* A run while it runs. */
struct running {
    struct jail_run run;
    struct call *call;
    struct fiber *fiber;
    uint64_t id;
    int fd;
    struct loop_watch *watch;
    struct buf in; /* what was read; frames up to `at` are done with */
    size_t at;
    bool is_closed; /* by the child */
    struct loop_timer timer;
    int64_t deadline_ns; /* of its wall time */
    bool is_timed;       /* by the timer, since the runner took it */
    bool is_late;        /* the timer fired */
    struct running *next;
};

/* Somebody waits for a slot. */
struct waiter {
    struct event turn;
    struct waiter *next;
};

static struct {
    int control; /* -1: none */
    struct loop_watch *watch;
    unsigned at_once;
    unsigned busy; /* slots */
    uint64_t next_id;
    struct running *running;
    struct waiter *first, *last;
    pid_t own_runner; /* 0: not ours */
    int own_control;
    int life;
} jail = {.control = -1};

static metric runs_succeeded, runs_failed, runs_killed, run_seconds;

void jail_register_metrics(void)
{
    static const char name[] = "smooth_plugin_runs_total";
    static const char help[] = "Scripts run, by how they ended.";
    runs_succeeded = metrics_counter(name, help, "end=\"succeeded\"");
    runs_failed = metrics_counter(name, help, "end=\"failed\"");
    runs_killed = metrics_counter(name, help, "end=\"killed\"");
    run_seconds = metrics_histogram("smooth_plugin_run_seconds", "Time from start to end.", "");
}

static status unavailable(struct call *c)
{
    return status_unavailable(c->arena, "PLUGINS_UNAVAILABLE",
                              "plugins cannot be run at the moment", START_MS);
}

/* The control socket. */

static void take_notice(const struct plugin_notice *notice)
{
    for (struct running *r = jail.running; r != NULL; r = r->next) {
        if (r->id != notice->id)
            continue;
        if (!r->run.is_started && r->run.ended_ns == 0)
            r->run.started_ns = clock_monotonic_ns();
        r->run.is_started = true;
        if (notice->kind == PLUGIN_NOTICE_ENDED) {
            r->run.is_ended = true;
            r->run.wait_status = notice->wait_status;
            r->run.cpu_us = (int64_t)notice->cpu_us;
            r->run.memory_bytes = (int64_t)notice->memory_bytes;
        }
        fiber_wake(r->fiber);
    }
}

/* The runner is gone, and nobody starts another. */
static void lose_control(void)
{
    loop_watch_free(jail.watch);
    jail.watch = NULL;
    jail.control = -1;
    for (struct running *r = jail.running; r != NULL; r = r->next)
        fiber_wake(r->fiber);
}

static void on_notices(void *owner, unsigned events)
{
    (void)owner;
    (void)events;
    for (;;) {
        struct plugin_notice notice;
        const ssize_t got = recv(jail.control, &notice, sizeof notice, MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (got <= 0) {
            lose_control();
            return;
        }
        if (got == sizeof notice)
            take_notice(&notice);
    }
}

static bool send_order(const struct plugin_order *order, int fd)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr aligned;
    } room = {{0}};
    struct iovec part = {(void *)(uintptr_t)order, sizeof *order};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (fd >= 0) {
        message.msg_control = &room;
        message.msg_controllen = sizeof room;
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(head), &fd, sizeof fd);
    }
    return jail.control >= 0 &&
           sendmsg(jail.control, &message, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)sizeof *order;
}

/* Slots. */

static status take_slot(struct call *c)
{
    if (jail.control < 0)
        return unavailable(c);
    if (jail.busy < jail.at_once && jail.first == NULL) {
        jail.busy++;
        return OK;
    }
    struct waiter waiter = {.next = NULL};
    if (jail.first == NULL)
        jail.first = &waiter;
    else
        jail.last->next = &waiter;
    jail.last = &waiter;
    const status outcome = event_wait(c, &waiter.turn);
    if (waiter.turn.is_set)
        return OK; /* the slot was handed over; a call that ended gives it back */
    struct waiter *before = NULL;
    struct waiter **at = &jail.first;
    for (; *at != &waiter; at = &(*at)->next)
        before = *at;
    *at = waiter.next;
    if (jail.last == &waiter)
        jail.last = before;
    return outcome;
}

static void give_slot(void)
{
    struct waiter *next = jail.first;
    if (next == NULL) {
        jail.busy--;
        return;
    }
    jail.first = next->next;
    event_set(&next->turn);
}

/* Waiting. */

static void on_ready(void *owner, unsigned events)
{
    (void)events;
    struct running *r = owner;
    fiber_wake(r->fiber);
}

static void on_late(void *owner)
{
    struct running *r = owner;
    const struct plugin_order order = {.kind = PLUGIN_ORDER_KILL, .id = r->id};
    r->is_late = true;
    send_order(&order, -1); /* now, even while the host answers; its socket closes later */
    fiber_wake(r->fiber);
}

static void set_timer(struct running *r, int64_t at_ns)
{
    r->is_late = false;
    loop_timer_at(&r->timer, at_ns, on_late, r);
}

/* Until something happened to the socket, by the runner or to the call. */
static void wait_for(struct running *r, unsigned events)
{
    loop_watch_set(r->watch, events);
    fiber_park();
    loop_watch_set(r->watch, 0);
}

/* Whether there is nothing against it. Begins its wall time once the runner took it. */
static bool may_go_on(struct running *r)
{
    struct jail_run *run = &r->run;
    if (run->is_started && !r->is_timed) {
        r->is_timed = true;
        r->deadline_ns = run->started_ns + run->limits.wall_ms * NS_PER_MS;
        set_timer(r, r->deadline_ns);
    }
    if (r->is_late && run->is_started && run->killed == NULL)
        run->killed = "WALL_TIME";
    return status_is_ok(r->call->ended) && !r->is_late && run->killed == NULL;
}

/* The child's socket. */

static void write_all(struct running *r, struct slice bytes)
{
    while (bytes.length > 0 && !r->is_closed && may_go_on(r)) {
        const ssize_t sent = send(r->fd, bytes.data, bytes.length, MSG_NOSIGNAL);
        if (sent >= 0)
            bytes = slice_from(bytes, (size_t)sent);
        else if (errno == EAGAIN)
            wait_for(r, LOOP_WRITE);
        else if (errno != EINTR)
            r->is_closed = true;
    }
}

static void read_some(struct running *r)
{
    buf_consume(&r->in, r->at);
    r->at = 0;
    const ssize_t got = recv(r->fd, buf_reserve(&r->in, READ_BYTES), READ_BYTES, 0);
    if (got > 0)
        r->in.length += (size_t)got;
    else if (got == 0 || (errno != EAGAIN && errno != EINTR))
        r->is_closed = true;
    else
        wait_for(r, LOOP_READ);
}

/* The next frame; false when there will be none. */
static bool read_frame(struct running *r, struct plugin_frame *ret_frame)
{
    while (may_go_on(r)) {
        size_t bytes;
        switch (plugin_frame_read(slice_from(buf_slice(&r->in), r->at), ret_frame, &bytes)) {
        case PLUGIN_FRAME_WHOLE:
            r->at += bytes;
            return true;
        case PLUGIN_FRAME_BROKEN:
            r->run.killed = "PROTOCOL";
            return false;
        case PLUGIN_FRAME_PARTIAL:
            if (r->is_closed)
                return false;
            read_some(r);
        }
    }
    return false;
}

/* Frames. */

static const struct jail_function *find_function(const struct jail_script *script,
                                                 struct slice name)
{
    for (size_t i = 0; i < script->function_count; i++)
        if (slice_is(name, script->functions[i].name))
            return &script->functions[i];
    return NULL;
}

static void append_refusal(struct buf *out, status why)
{
    buf_append_text(out, "{\"error\":{\"reason\":");
    log_json_string(out, slice_of(why.reason != NULL ? why.reason : status_code_name(why.code)));
    buf_append_text(out, ",\"message\":");
    log_json_string(out, slice_of(why.message != NULL ? why.message : ""));
    buf_append_text(out, "}}");
}

static void send_answer(struct running *r, status outcome, struct slice answer)
{
    struct buf frame = {0};
    buf_reserve(&frame, PLUGIN_FRAME_HEAD_BYTES);
    frame.length = PLUGIN_FRAME_HEAD_BYTES;
    if (status_is_ok(outcome) && answer.length > JAIL_ANSWER_BYTES_MAX)
        outcome = status_error(STATUS_RESOURCE_EXHAUSTED, "ANSWER_TOO_LARGE",
                               "the answer has more than a megabyte; ask for less");
    if (status_is_ok(outcome)) {
        buf_append_text(&frame, "{\"value\":");
        buf_append_slice(&frame, answer.length > 0 ? answer : SLICE("null"));
        buf_append_byte(&frame, '}');
    } else {
        append_refusal(&frame, outcome);
    }
    plugin_frame_head(PLUGIN_FRAME_ANSWER, frame.length - PLUGIN_FRAME_HEAD_BYTES, frame.data);
    write_all(r, buf_slice(&frame));
    buf_fini(&frame);
}

static void take_call(struct running *r, struct arena *arena, struct slice json)
{
    struct jail_run *run = &r->run;
    struct plugin_json_member members[] = {{.name = "name"}, {.name = "arguments"}};
    struct slice name;
    if (!status_is_ok(plugin_json_members(arena, json, members, 2)) ||
        !plugin_json_text(arena, members[0].value, &name) || members[1].value.length == 0 ||
        members[1].value.data[0] != '{') {
        run->killed = "PROTOCOL";
        return;
    }
    const struct jail_function *function = find_function(run->script, name);
    if (function == NULL || run->prepare_us < 0 || run->mode != JAIL_RUN) {
        run->killed = "PROTOCOL";
        return;
    }
    if (run->calls >= run->limits.calls || json.length > PLUGIN_CALL_BYTES_MAX - run->call_bytes) {
        run->killed = "CALL_LIMIT";
        return;
    }
    run->calls++;
    run->call_bytes += json.length;
    struct slice answer = {0};
    const status outcome = run->host->call(r->call, run->host->owner, function->name,
                                           members[1].value, r->deadline_ns, &answer);
    run->answer_bytes += answer.length;
    if (run->answer_bytes > JAIL_ANSWERS_BYTES_MAX && run->killed == NULL)
        run->killed = "CALL_LIMIT";
    if (may_go_on(r))
        send_answer(r, outcome, answer);
}

static const char *level_name(struct slice level)
{
    static const char *const levels[] = {"debug", "info", "warning", "error"};
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
        if (slice_is(level, levels[i]))
            return levels[i];
    return NULL;
}

static void take_log(struct running *r, struct arena *arena, struct slice json)
{
    struct jail_run *run = &r->run;
    struct plugin_json_member members[] = {{.name = "level"}, {.name = "text"}};
    struct slice level, text;
    const char *name = NULL;
    if (status_is_ok(plugin_json_members(arena, json, members, 2)) &&
        plugin_json_text(arena, members[0].value, &level) &&
        plugin_json_text(arena, members[1].value, &text))
        name = level_name(level);
    if (name == NULL || run->prepare_us < 0 || run->mode != JAIL_RUN) {
        run->killed = "PROTOCOL";
        return;
    }
    if (text.length + LINE_BYTES > run->limits.log_bytes - run->log_bytes) {
        run->killed = "LOG_LIMIT";
        return;
    }
    run->log_bytes += text.length + LINE_BYTES;
    if (run->host->log != NULL)
        run->host->log(run->host->owner, name, text);
}

/* Comes before all that a script could send, so that no script can say it. */
static void take_ready(struct running *r, struct arena *arena, struct slice json)
{
    struct plugin_json_member member = {.name = "cpu_us"};
    unsigned cpu_us;
    if (r->run.prepare_us >= 0 || !status_is_ok(plugin_json_members(arena, json, &member, 1)) ||
        !plugin_json_number(member.value, &cpu_us) || cpu_us > PLUGIN_PREPARE_MS * 1000)
        r->run.killed = "PROTOCOL";
    else
        r->run.prepare_us = cpu_us;
    r->run.is_started = true; /* the runner's own word may be lost */
}

/* Returns once the child said that it is done, or has to end. */
static void converse(struct running *r)
{
    struct plugin_frame frame;
    while (r->run.done.length == 0 && read_frame(r, &frame)) {
        struct arena arena; /* of what one frame needs */
        arena_init(&arena);
        if (frame.kind == PLUGIN_FRAME_READY)
            take_ready(r, &arena, frame.json);
        else if (frame.kind == PLUGIN_FRAME_CALL)
            take_call(r, &arena, frame.json);
        else if (frame.kind == PLUGIN_FRAME_LOG)
            take_log(r, &arena, frame.json);
        else if (frame.kind == PLUGIN_FRAME_DONE && frame.json.length > 0)
            r->run.done = arena_slice_copy(r->call->arena, frame.json);
        else
            r->run.killed = "PROTOCOL";
        arena_fini(&arena);
    }
}

/* A run. */

static status begin_child(struct running *r)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return status_errno("SOCKETS_MISSING", errno);
    fcntl(ends[0], F_SETFL, O_NONBLOCK); /* the child's end waits */
    const struct plugin_order order = {
        .kind = PLUGIN_ORDER_RUN,
        .cpu_ms = r->run.limits.cpu_ms,
        .id = r->id,
        .memory_bytes = r->run.limits.memory_bytes,
    };
    const bool is_sent = send_order(&order, ends[1]);
    close(ends[1]);
    if (!is_sent) {
        close(ends[0]);
        return unavailable(r->call);
    }
    r->fd = ends[0];
    r->watch = loop_watch_new(r->fd, on_ready, r);
    return OK;
}

static void close_socket(struct running *r)
{
    loop_watch_free(r->watch);
    r->watch = NULL;
    close(r->fd);
}

/* Until the runner has said how the child ended, whatever became of the call. */
static void wait_for_end(struct running *r)
{
    set_timer(r, clock_monotonic_ns() + ENDED_MS * NS_PER_MS);
    while (!r->run.is_ended && !r->is_late && jail.control >= 0)
        fiber_park();
}

static void end_child(struct running *r)
{
    const bool is_done = r->run.done.length > 0;
    close_socket(r); /* whatever it still writes fails, what it reads ends */
    r->run.ended_ns = clock_monotonic_ns();
    if (!is_done && !r->is_closed && !r->run.is_ended) {
        const struct plugin_order order = {.kind = PLUGIN_ORDER_KILL, .id = r->id};
        send_order(&order, -1);
    }
    wait_for_end(r);
    if (is_done && !r->run.is_ended)
        wait_for_end(r); /* the timer killed it */
    loop_timer_clear(&r->timer);
}

static status run_child(struct running *r)
{
    struct buf frame = {0};
    status outcome = jail_start_frame(&r->run, &frame);
    if (status_is_ok(outcome))
        outcome = begin_child(r);
    if (status_is_ok(outcome)) {
        r->run.started_ns = clock_monotonic_ns();
        r->deadline_ns = r->run.started_ns + r->run.limits.wall_ms * NS_PER_MS;
        set_timer(r, r->run.started_ns + START_MS * NS_PER_MS);
        write_all(r, buf_slice(&frame));
        converse(r);
        end_child(r);
    }
    buf_fini(&frame);
    buf_fini(&r->in);
    if (!status_is_ok(outcome))
        return outcome;
    if (!status_is_ok(r->call->ended))
        return r->call->ended;
    const bool never_ran = r->run.is_ended && r->run.wait_status == -1;
    return r->run.is_started && !never_ran ? OK : unavailable(r->call);
}

static struct jail_limits fill_limits(const struct jail_limits *given)
{
    struct jail_limits limits = given != NULL ? *given : (struct jail_limits){0};
    if (limits.cpu_ms == 0)
        limits.cpu_ms = JAIL_CPU_MS;
    if (limits.wall_ms == 0)
        limits.wall_ms = JAIL_WALL_MS;
    if (limits.memory_bytes == 0)
        limits.memory_bytes = JAIL_MEMORY_BYTES;
    if (limits.calls == 0)
        limits.calls = JAIL_CALLS_MAX;
    if (limits.log_bytes == 0)
        limits.log_bytes = JAIL_LOG_BYTES_MAX;
    if (limits.result_bytes == 0)
        limits.result_bytes = JAIL_RESULT_BYTES_MAX;
    return limits;
}

/* With notices of the runner finding it. */
static status run_listed(struct call *c, const struct jail_run *asked, struct running *r)
{
    *r = (struct running){.run = *asked, .call = c, .fiber = fiber_self(), .id = jail.next_id++};
    r->run.prepare_us = -1;
    r->next = jail.running;
    jail.running = r;
    const status outcome = status_is_ok(c->ended) ? run_child(r) : c->ended;
    struct running **at = &jail.running;
    while (*at != r)
        at = &(*at)->next;
    *at = r->next;
    return outcome;
}

/* A runner died with the order in its hands: no child has ever had it. */
static bool was_dropped(const struct running *r)
{
    return r->is_closed && !r->run.is_started && status_is_ok(r->call->ended);
}

static status run_script(struct call *c, const struct jail_run *asked, struct jail_run *ret_run)
{
    struct running r;
    TRY(take_slot(c));
    status outcome = run_listed(c, asked, &r);
    if (was_dropped(&r))
        outcome = run_listed(c, asked, &r);
    give_slot();
    if (status_is_ok(outcome))
        *ret_run = r.run;
    return outcome;
}

status jail_run(struct call *c, const struct jail_script *script, const struct jail_limits *limits,
                const struct jail_host *host, struct jail_outcome *ret_outcome)
{
    struct jail_run run = {
        .mode = JAIL_RUN, .script = script, .limits = fill_limits(limits), .host = host};
    struct jail_outcome outcome;
    TRY(run_script(c, &run, &run));
    TRY(jail_read_outcome(c, &run, &outcome));
    metrics_add(outcome.end == JAIL_SUCCEEDED ? runs_succeeded
                : outcome.end == JAIL_FAILED  ? runs_failed
                                              : runs_killed,
                1);
    metrics_observe_ns(run_seconds, run.ended_ns - run.started_ns);
    *ret_outcome = outcome;
    return OK;
}

status jail_check(struct call *c, const struct jail_script *script, struct jail_report *ret_report)
{
    struct jail_run run = {.mode = JAIL_CHECK, .script = script, .limits = fill_limits(NULL)};
    TRY(run_script(c, &run, &run));
    return jail_read_report(c, &run, ret_report);
}

/* Opening and closing. */

void jail_open(int control_fd, unsigned at_once)
{
    jail.control = control_fd;
    jail.at_once = at_once;
    /* Of a process that was here before us, word may still come. */
    random_bytes(&jail.next_id, sizeof jail.next_id);
    if (control_fd < 0)
        return;
    jail.watch = loop_watch_new(control_fd, on_notices, NULL);
    loop_watch_set(jail.watch, LOOP_READ);
}

status jail_start_private(const struct jail_private *options, unsigned at_once)
{
    char path[RUNNER_PATH_BYTES];
    const char *program = options->program;
    if (program == NULL) {
        TRY(runner_find(path));
        program = path;
    }
    int control[2], life[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, control) != 0 ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, life) != 0)
        return status_errno("SOCKETS_MISSING", errno);
    const struct runner_start start = {
        .program = program,
        .controls = &control[1],
        .control_count = 1,
        .life = life[1],
        .log_fd = -1,
        .require_namespaces = options->require_namespaces,
        .arguments = options->arguments,
    };
    log_flush();
    const pid_t pid = fork();
    if (pid == 0)
        runner_exec(&start);
    close(control[1]);
    close(life[1]);
    if (pid < 0)
        return status_errno("RUNNER_MISSING", errno);
    jail.own_runner = pid;
    jail.own_control = control[0];
    jail.life = life[0];
    jail_open(control[0], at_once);
    return OK;
}

void jail_close(void)
{
    loop_watch_free(jail.watch);
    jail.watch = NULL;
    jail.control = -1;
    if (jail.own_runner == 0)
        return;
    close(jail.life);
    close(jail.own_control);
    while (waitpid(jail.own_runner, NULL, 0) < 0 && errno == EINTR)
        continue;
    jail.own_runner = 0;
}
