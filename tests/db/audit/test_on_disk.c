/* Lines that are on disk before the act is committed: with a logger of the test's own. */
#include "support/domain_test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audit/audit.h"
#include "base/clock.h"
#include "base/log_wait.h"
#include "server/logger.h"

static char folder[] = "/tmp/smooth-log-XXXXXX";
static int ends[2];
static pid_t logger;

static void run_logger(void)
{
    const struct logger_start start = {.dir = folder, .fds = &ends[0], .fd_count = 1};
    logger = fork();
    if (logger == 0) {
        close(ends[1]);
        _exit(logger_run(&start));
    }
}

static int set_up(void **state)
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0)
        return -1;
    run_logger();
    log_open(ends[1]);
    log_wait_open();
    return db_test_setup(state);
}

static void end_logger(void)
{
    if (logger != 0) {
        kill(logger, SIGKILL);
        waitpid(logger, NULL, 0);
    }
    logger = 0;
}

static const char *path_of(struct db_test *t, const char *file)
{
    return arena_printf(&t->arena, "%s/%s", folder, file);
}

static int tear_down(void **state)
{
    struct db_test *t = *state;
    unlink(path_of(t, "masquerade.log"));
    log_wait_close();
    log_open(-1);
    end_logger();
    close(ends[0]);
    close(ends[1]);
    return db_test_teardown(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* A file as text; "" when there is none. */
static const char *read_file(struct db_test *t, const char *name)
{
    char *text = arena_zalloc(&t->arena, 8192);
    FILE *file = fopen(path_of(t, name), "re");
    if (file != NULL) {
        (void)!fread(text, 1, 8191, file);
        fclose(file);
    }
    return text;
}

static struct audit_event start_event(void)
{
    return (struct audit_event){.action = "HIJACK_START", .reason = "ticket 7: \"help\""};
}

static int64_t count(struct db_test *t)
{
    return count_of(t, "SELECT count(*) FROM shared.audit_outbox WHERE event->>'action' = "
                       "'HIJACK_START'");
}

static void event__is_in_the_file_when_the_call_returns(void **state)
{
    struct db_test *t = *state;
    const struct audit_event event = start_event();
    act_as(t, "SUPERUSER", NULL);
    act_in(t, "UpdateUser");
    strcpy(t->call.identity.actor_email, "actor@x.test");
    strcpy(t->call.identity.subject_email, "subject@x.test");
    t->call.peer_ip = slice_of("192.0.2.7");

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(audit_event_on_disk(&t->call, &event));

    const char *line = read_file(t, "masquerade.log");
    assert_int_equal(strncmp(line, "{\"timestamp\":\"", 14), 0);
    const char *members = strstr(line, ",\"action\"");
    const char *expected = ",\"action\":\"HIJACK_START\",\"hijacker_email\":\"actor@x.test\","
                           "\"hijacked_email\":\"subject@x.test\",\"ip_address\":\"192.0.2.7\","
                           "\"session_key\":\"";
    assert_non_null(members);
    assert_int_equal(strncmp(members, expected, strlen(expected)), 0);
    assert_non_null(strstr(line, "\"reason\":\"ticket 7: \\\"help\\\"\""));
    assert_ok(finish(t, OK));
    audit_ended(&t->call, OK);
    log_flush();
    assert_string_equal(read_file(t, "masquerade.log"), line); /* not said twice */
}

static void event__of_an_act_that_was_rolled_back_is_taken_back(void **state)
{
    struct db_test *t = *state;
    const struct audit_event event = start_event();
    const int64_t before = count(t);
    const status failed = status_error(STATUS_ABORTED, "NOT_SO", "it was not to be");
    act_in(t, "UpdateUser");

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(audit_event_on_disk(&t->call, &event));
    audit_ended(&t->call, finish(t, failed));
    assert_ok(log_write_and_wait(&t->call, LOG_MASQUERADE, slice_of(""))); /* all before is there */

    assert_non_null(strstr(read_file(t, "masquerade.log"), "\"HIJACK_START_ABORTED\""));
    assert_int_equal(count(t), before);
}

static void event__on_a_full_disk_is_refused_at_once(void **state)
{
    struct db_test *t = *state;
    const struct audit_event event = start_event();
    act_in(t, "UpdateUser");
    assert_ok(log_write_and_wait(&t->call, LOG_MASQUERADE, slice_of(""))); /* it listens */
    unlink(path_of(t, "masquerade.log"));
    assert_int_equal(symlink("/dev/full", path_of(t, "masquerade.log")), 0);
    kill(logger, SIGHUP); /* opens it anew */
    assert_ok(call_sleep_ms(&t->call, 100));
    const int64_t before_ns = clock_monotonic_ns();

    db_begin(&t->call, DB_TRANSACTION);
    const status outcome = audit_event_on_disk(&t->call, &event);
    finish(t, outcome);

    assert_reason(outcome, STATUS_UNAVAILABLE, "AUDIT_UNAVAILABLE");
    assert_true(clock_monotonic_ns() - before_ns < NS_PER_S);
}

static void event__without_a_logger_is_refused_in_time(void **state)
{
    struct db_test *t = *state;
    const struct audit_event event = start_event();
    act_in(t, "UpdateUser");
    end_logger();
    const int64_t before_ns = clock_monotonic_ns();

    db_begin(&t->call, DB_TRANSACTION);
    const status outcome = audit_event_on_disk(&t->call, &event);
    finish(t, outcome);

    assert_reason(outcome, STATUS_UNAVAILABLE, "AUDIT_UNAVAILABLE");
    assert_true(clock_monotonic_ns() - before_ns < 3 * NS_PER_S);
}

static void start_again(void *argument)
{
    (void)argument;
    run_logger();
}

static void event__waits_for_a_logger_that_comes_back(void **state)
{
    struct db_test *t = *state;
    const struct audit_event event = start_event();
    struct loop_timer timer = {0};
    act_in(t, "UpdateUser");
    end_logger();
    loop_timer_after_ms(&timer, 300, start_again, NULL);

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(audit_event_on_disk(&t->call, &event));
    assert_ok(finish(t, OK));
    loop_timer_clear(&timer);

    assert_non_null(strstr(read_file(t, "masquerade.log"), "HIJACK_START"));
}

struct many {
    status outcomes[20];
};

static void write_one(struct db_test *t, unsigned index, void *context)
{
    struct many *many = context;
    char *members = arena_printf(&t->arena, ",\"number\":%u", index);
    many->outcomes[index] = log_write_and_wait(&t->call, LOG_MASQUERADE, slice_of(members));
}

static void lines__of_many_at_once_are_all_there_and_whole(void **state)
{
    struct db_test *t = *state;
    struct many many = {0};

    db_test_parallel(20, write_one, &many);

    const char *text = read_file(t, "masquerade.log");
    unsigned lines = 0;
    for (unsigned i = 0; i < 20; i++)
        assert_ok(many.outcomes[i]);
    for (struct slice left = slice_of(text); left.length > 0;) {
        const size_t end = slice_find(left, '\n');
        assert_true(slice_starts_with(left, "{\"timestamp\":\""));
        assert_true(slice_ends_with(slice_to(left, end), "}"));
        left = slice_from(left, end + 1);
        lines++;
    }
    assert_int_equal(lines, 20);
}

int main(void)
{
    if (mkdtemp(folder) == NULL)
        return EXIT_FAILURE;
    const struct CMUnitTest tests[] = {
        TEST(event__is_in_the_file_when_the_call_returns),
        TEST(event__of_an_act_that_was_rolled_back_is_taken_back),
        TEST(event__on_a_full_disk_is_refused_at_once),
        TEST(event__without_a_logger_is_refused_in_time),
        TEST(event__waits_for_a_logger_that_comes_back),
        TEST(lines__of_many_at_once_are_all_there_and_whole),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
