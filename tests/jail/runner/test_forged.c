/* Children that lie: without a guard a script writes to the socket itself, what it likes. */
#include "support/jail_test.h"

#include <stdio.h>

static const char *const WITHOUT_GUARD[] = {"--without-guard", NULL};

/* Runs a child that sends these bytes (an expression of Python's) and then as it says. */
static void forge(struct jail_test *t, const char *bytes, const char *then)
{
    char source[2048];
    snprintf(source, sizeof source,
             "import os, struct\n"
             "def frame(kind, json):\n"
             "    return struct.pack('>IB', len(json) + 1, ord(kind)) + json\n"
             "def send(data):\n"
             "    while data: data = data[os.write(3, data):]\n"
             "send(%s)\n"
             "%s\n",
             bytes, then);
    run(t, source);
}

static void assert_protocol(struct jail_test *t, const char *bytes)
{
    forge(t, bytes, "while True: pass");
    if (!status_is_ok(t->status) || t->outcome.end != JAIL_KILLED)
        fail_msg("it was believed: %s", bytes);
    assert_killed(t, "PROTOCOL");
    assert_true(t->outcome.is_security_event);
    assert_int_equal(t->calls.length, 0);
    assert_int_equal(t->log.length, 0);
}

static void frames__that_make_no_sense_end_it(void **state)
{
    struct jail_test *t = *state;
    assert_protocol(t, "b'\\xff' * 100");
    assert_protocol(t, "b'\\0\\0\\0\\0'");
    assert_protocol(t, "struct.pack('>IB', 2 << 20, ord('L'))");
    assert_protocol(t, "frame('X', b'{}')");
    assert_protocol(t, "frame('S', b'{}')");
    assert_protocol(t, "frame('A', b'{\"value\":1}')");
    assert_protocol(t, "frame('D', b'')");
    assert_protocol(t, "frame('R', b'{\"cpu_us\":1}')");
}

static void calls__that_make_no_sense_end_it(void **state)
{
    struct jail_test *t = *state;
    assert_protocol(t, "frame('C', b'')");
    assert_protocol(t, "frame('C', b'[]')");
    assert_protocol(t, "frame('C', b'{\"name\":\"echo\"}')");
    assert_protocol(t, "frame('C', b'{\"name\":\"echo\",\"arguments\":[]}')");
    assert_protocol(t, "frame('C', b'{\"name\":7,\"arguments\":{}}')");
    assert_protocol(t, "frame('C', b'{\"name\":\"delete_all\",\"arguments\":{}}')");
    assert_protocol(t, "frame('C', b'{\"name\":\"echo\",\"name\":\"echo\",\"arguments\":{}}')");
    assert_protocol(t, "frame('C', b'{\"name\":\"echo\",\"arguments\":{},\"tenant\":1}')");
    assert_protocol(t, "frame('C', b'{\"name\":\"echo\",\"arguments\":{\"value\":\"\\xff\"}}')");
    assert_protocol(t,
                    "frame('C', b'{\"name\":\"echo\",\"arguments\":{\"value\":\"\\\\u0000\"}}')");
    assert_protocol(t, "frame('C', b'{\"name\":\"echo\",\"arguments\":{\"value\":' + b'[' * 40 + "
                       "b']' * 40 + b'}}')");
    assert_protocol(t, "frame('C', b'{\"name\":\"echo\",\"arguments\":{\"value\":1}} x')");
    assert_protocol(t, "frame('C', b'{\"name\":\"echo\",\"arguments\":{\"value\":01}}')");
}

static void lines__that_make_no_sense_end_it(void **state)
{
    struct jail_test *t = *state;
    assert_protocol(t, "frame('L', b'{\"level\":\"info\"}')");
    assert_protocol(t, "frame('L', b'{\"level\":\"loud\",\"text\":\"x\"}')");
    assert_protocol(t, "frame('L', b'{\"level\":\"info\",\"text\":1}')");
    assert_protocol(t, "frame('L', b'{\"level\":\"info\",\"text\":\"\\xc0\\x80\"}')");
}

static void ends__that_make_no_sense_are_not_believed(void **state)
{
    struct jail_test *t = *state;
    assert_protocol(t, "frame('D', b'nothing')");
    assert_protocol(t, "frame('D', b'{\"status\":\"approved\"}')");
    assert_protocol(t, "frame('D', b'{\"status\":\"succeeded\",\"error\":{}}')");
    assert_protocol(t, "frame('D', b'{\"status\":\"succeeded\",\"result\":1,\"budget\":0}')");
    assert_protocol(t, "frame('D', b'{\"status\":\"succeeded\",\"result\":\"' + b'x' * 300000 + "
                       "b'\"}')");
    assert_protocol(t, "frame('D', b'{\"status\":\"failed\"}')");
    assert_protocol(t, "frame('D', b'{\"status\":\"failed\",\"error\":{\"code\":\"RUNNER_LOST\","
                       "\"type\":\"\",\"message\":\"\",\"hint\":\"\",\"line\":1,\"column\":1}}')");
    assert_protocol(t, "frame('D', b'{\"status\":\"failed\",\"error\":{\"code\":\"SCRIPT_ERROR\","
                       "\"type\":\"\",\"message\":\"\",\"hint\":\"\",\"line\":-1,\"column\":1}}')");
    assert_protocol(t, "frame('D', b'{\"status\":\"failed\",\"error\":{\"code\":\"SCRIPT_ERROR\","
                       "\"type\":\"\",\"message\":\"' + b'x' * 20000 + b'\","
                       "\"hint\":\"\",\"line\":1,\"column\":1}}')");
}

static void half_a_frame__ends_with_its_child(void **state)
{
    struct jail_test *t = *state;
    forge(t, "frame('L', b'{\"level\":\"info\",\"text\":\"x\"}')[:-3]", "os._exit(0)");
    assert_killed(t, "PROTOCOL");
    assert_int_equal(t->log.length, 0);
}

static void silence__is_no_success(void **state)
{
    struct jail_test *t = *state;
    forge(t, "b''", "os._exit(0)");
    assert_killed(t, "PROTOCOL");
}

static void limits__are_the_hosts(void **state)
{
    struct jail_test *t = *state;
    forge(t, "frame('L', b'{\"level\":\"info\",\"text\":\"' + b'x' * 65000 + b'\"}') * 2",
          "while True: pass");
    assert_killed(t, "LOG_LIMIT");
    t->limits.cpu_ms = 5000;
    forge(t, "frame('L', b'{\"level\":\"info\",\"text\":\"\"}') * 70000", "while True: pass");
    assert_killed(t, "LOG_LIMIT");
    t->limits.calls = 10;
    forge(t, "frame('C', b'{\"name\":\"echo\",\"arguments\":{}}') * 20", "while True: pass");
    assert_killed(t, "CALL_LIMIT");
    assert_int_equal(t->outcome.budget.calls, 10);
}

/* A child that says that all is well behind more than it may ask for. */
static void limits__are_not_the_childs_to_forgive(void **state)
{
    static const char *const well = "frame('D', b'{\"status\":\"succeeded\",\"result\":1}')";
    struct jail_test *t = *state;
    t->limits.calls = 10;
    char bytes[512];
    snprintf(bytes, sizeof bytes, "frame('C', b'{\"name\":\"echo\",\"arguments\":{}}') * 11 + %s",
             well);
    forge(t, bytes, "os._exit(0)");
    assert_killed(t, "CALL_LIMIT");
    assert_int_equal(t->outcome.budget.calls, 10);
    assert_int_equal(t->calls.length, 10 * strlen("echo {}\n"));
    snprintf(bytes, sizeof bytes,
             "frame('L', b'{\"level\":\"info\",\"text\":\"' + b'x' * 40000 + b'\"}') * 2 + %s",
             well);
    forge(t, bytes, "os._exit(0)");
    assert_killed(t, "LOG_LIMIT");
    assert_int_equal(t->outcome.budget.log_bytes, 40001);
}

static void answers__that_are_never_read_end_it(void **state)
{
    struct jail_test *t = *state;
    t->limits.wall_ms = 500;
    forge(t, "frame('C', b'{\"name\":\"large\",\"arguments\":{\"bytes\":1000000}}') * 3",
          "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()");
    assert_killed(t, "WALL_TIME");
}

static void an_end__is_the_end(void **state)
{
    struct jail_test *t = *state;
    forge(t,
          "frame('D', b'{\"status\":\"succeeded\",\"result\":1}') + "
          "frame('C', b'{\"name\":\"echo\",\"arguments\":{}}')",
          "os._exit(0)");
    assert_succeeded(t, "1");
    assert_int_equal(t->calls.length, 0);
}

static void an_end__does_not_hide_a_crash(void **state)
{
    struct jail_test *t = *state;
    forge(t, "frame('D', b'{\"status\":\"succeeded\",\"result\":1}')", "os.fork()");
    assert_killed(t, "FORBIDDEN");
    assert_true(t->outcome.is_security_event);
}

static int open_without_guard(void **state)
{
    (void)state;
    jail_test_close();
    jail_test_open(WITHOUT_GUARD);
    return jail_test_setup(state);
}

#define forged_test(test)                                                                          \
    cmocka_unit_test_setup_teardown(test, open_without_guard, jail_test_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        forged_test(frames__that_make_no_sense_end_it),
        forged_test(calls__that_make_no_sense_end_it),
        forged_test(lines__that_make_no_sense_end_it),
        forged_test(ends__that_make_no_sense_are_not_believed),
        forged_test(half_a_frame__ends_with_its_child),
        forged_test(silence__is_no_success),
        forged_test(limits__are_the_hosts),
        forged_test(limits__are_not_the_childs_to_forgive),
        forged_test(answers__that_are_never_read_end_it),
        forged_test(an_end__is_the_end),
        forged_test(an_end__does_not_hide_a_crash),
    };
    return jail_test_main(tests, sizeof tests / sizeof tests[0]);
}
