/* The fiber of the tests, the host that answers scripts, and a look at processes in /proc. */
#include "support/jail_test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum { AT_ONCE = 4 };

/* The host. */

static const char *const ECHO_PARAMS[] = {"value", "other", NULL};
static const char *const REFUSE_PARAMS[] = {NULL};
static const char *const SLOW_PARAMS[] = {"ms", NULL};
static const char *const LARGE_PARAMS[] = {"bytes", NULL};
static const char *const HTTP_PARAMS[] = {"url", "headers", NULL};
static const struct jail_function FUNCTIONS[] = {
    {"echo", ECHO_PARAMS, false},   {"refuse", REFUSE_PARAMS, false}, {"slow", SLOW_PARAMS, false},
    {"large", LARGE_PARAMS, false}, {"http_get", HTTP_PARAMS, true},
};
enum { FUNCTION_COUNT = sizeof FUNCTIONS / sizeof FUNCTIONS[0] };

/* The number in {"name":123}. */
static int64_t only_number(struct slice arguments)
{
    int64_t number = 0;
    for (size_t i = slice_find(arguments, ':') + 1; i < arguments.length; i++)
        if (arguments.data[i] >= '0' && arguments.data[i] <= '9')
            number = number * 10 + (arguments.data[i] - '0');
    return number;
}

static status answer(struct call *c, void *owner, const char *function, struct slice arguments,
                     int64_t deadline_ns, struct slice *ret_answer)
{
    (void)deadline_ns;
    struct jail_test *t = owner;
    buf_printf(&t->calls, "%s %.*s\n", function, (int)arguments.length, arguments.data);
    if (t->during_call != NULL)
        t->during_call(t->during_owner);
    if (strcmp(function, "echo") == 0) {
        *ret_answer = arena_slice_copy(c->arena, arguments);
    } else if (strcmp(function, "refuse") == 0) {
        return status_error(STATUS_PERMISSION_DENIED, "NOT_TODAY", "not today");
    } else if (strcmp(function, "slow") == 0) {
        TRY(call_sleep_ms(c, only_number(arguments)));
    } else if (strcmp(function, "large") == 0) {
        const size_t bytes = (size_t)only_number(arguments);
        char *text = arena_alloc(c->arena, bytes + 2);
        memset(text, 'x', bytes + 2);
        text[0] = text[bytes + 1] = '"';
        *ret_answer = slice_make(text, bytes + 2);
    } else {
        *ret_answer = SLICE("{\"status\":200,\"headers\":{\"x-a\":\"b\"},"
                            "\"text\":\" {\\\"ok\\\": [1, true]}\"}");
    }
    return OK;
}

static void note(void *owner, const char *level, struct slice text)
{
    struct jail_test *t = owner;
    buf_printf(&t->log, "%s: %.*s\n", level, (int)text.length, text.data);
    buf_append_slice(&t->lines, text);
    buf_append_byte(&t->lines, '\n');
}

/* Tests. */

static void init(struct jail_test *t)
{
    *t = (struct jail_test){0};
    arena_init(&t->arena);
    call_init(&t->call, &t->arena);
}

static void fini(struct jail_test *t)
{
    call_fini(&t->call);
    arena_fini(&t->arena);
    buf_fini(&t->log);
    buf_fini(&t->lines);
    buf_fini(&t->calls);
}

int jail_test_setup(void **state)
{
    struct jail_test *t = malloc(sizeof *t);
    init(t);
    *state = t;
    return 0;
}

int jail_test_teardown(void **state)
{
    fini(*state);
    free(*state);
    return 0;
}

/* Berlin's. */
static const struct time_zone *zone(void)
{
    static struct time_zone berlin;
    time_zone_rule_read(SLICE("CET-1CEST,M3.5.0,M10.5.0/3"), &berlin.rule);
    return &berlin;
}

static void run_script(struct jail_test *t, const struct jail_script *script)
{
    const struct jail_host host = {t, answer, note};
    t->log.length = t->lines.length = t->calls.length = 0;
    t->status = jail_run(&t->call, script, &t->limits, &host, &t->outcome);
}

/* 2026-03-05T13:20:00Z. */
static const int64_t NOW_US = INT64_C(1772716800) * US_PER_S;

void run(struct jail_test *t, const char *source)
{
    run_slice(t, slice_of(source));
}

void run_slice(struct jail_test *t, struct slice source)
{
    const struct jail_script script = {
        .source = source,
        .functions = FUNCTIONS,
        .function_count = FUNCTION_COUNT,
        .zone = zone(),
        .now_us = NOW_US,
    };
    run_script(t, &script);
}

void run_template(struct jail_test *t, const char *text, const char *const *values)
{
    struct template template;
    template_parse(&t->arena, slice_of(text), &template);
    struct template_input inputs[8];
    size_t count = 0;
    for (; values[2 * count] != NULL; count++)
        inputs[count] = (struct template_input){
            values[2 * count], {.kind = GIVEN_TEXT, .text = slice_of(values[2 * count + 1])}};
    const struct template_facts facts = {
        .inputs = inputs, .input_count = count, .zone = zone(), .now_us = NOW_US};
    const struct template_value *constants;
    t->status = template_resolve(&t->arena, &template, &facts, &constants);
    assert_int_equal(t->status.code, STATUS_OK);
    const struct jail_script script = {
        .source = template_mark(&t->arena, &template),
        .template = &template,
        .constants = constants,
        .functions = FUNCTIONS,
        .function_count = FUNCTION_COUNT,
        .zone = zone(),
        .now_us = NOW_US,
    };
    run_script(t, &script);
}

struct jail_report look_at(struct jail_test *t, const char *source)
{
    const struct jail_script script = {
        .source = slice_of(source),
        .functions = FUNCTIONS,
        .function_count = FUNCTION_COUNT,
    };
    struct jail_report report = {0};
    t->status = jail_check(&t->call, &script, &report);
    assert_int_equal(t->status.code, STATUS_OK);
    return report;
}

void assert_succeeded(struct jail_test *t, const char *result)
{
    assert_int_equal(t->status.code, STATUS_OK);
    if (t->outcome.end != JAIL_SUCCEEDED)
        fail_msg("%s %s: %s (line %u)", t->outcome.error.code, t->outcome.error.type,
                 t->outcome.error.message, t->outcome.error.line);
    assert_string_equal(arena_slice_string(&t->arena, t->outcome.result), result);
}

static void assert_ended(struct jail_test *t, enum jail_end end, const char *code)
{
    if (t->status.code != STATUS_OK)
        fail_msg("%s: %s", t->status.reason, t->status.message);
    if (t->outcome.end == JAIL_SUCCEEDED)
        fail_msg("succeeded with %.*s", (int)t->outcome.result.length, t->outcome.result.data);
    assert_string_equal(t->outcome.error.code, code);
    assert_int_equal(t->outcome.end, end);
}

void assert_failed(struct jail_test *t, const char *code, const char *type)
{
    assert_ended(t, JAIL_FAILED, code);
    assert_string_equal(t->outcome.error.type, type);
}

void assert_killed(struct jail_test *t, const char *code)
{
    assert_ended(t, JAIL_KILLED, code);
}

/* Several at once. */

struct branch {
    void (*body)(struct jail_test *t, unsigned index, void *context);
    unsigned index;
    void *context;
    unsigned *left;
    struct fiber *waiter;
};

static void run_branch(void *argument)
{
    struct branch *branch = argument;
    struct jail_test t;
    init(&t);
    branch->body(&t, branch->index, branch->context);
    fini(&t);
    if (--*branch->left == 0)
        fiber_wake(branch->waiter);
}

void jail_test_parallel(unsigned count,
                        void (*body)(struct jail_test *t, unsigned index, void *context),
                        void *context)
{
    unsigned left = count;
    struct branch *branches = calloc(count, sizeof *branches);
    for (unsigned i = 0; i < count; i++) {
        branches[i] = (struct branch){body, i, context, &left, fiber_self()};
        fiber_start(run_branch, &branches[i]);
    }
    while (left > 0)
        fiber_park();
    free(branches);
}

/* The runner. */

void jail_test_open(const char *const *arguments)
{
    const struct jail_private options = {.program = RUNNER_TESTING, .arguments = arguments};
    const status opened = jail_start_private(&options, AT_ONCE);
    if (!status_is_ok(opened)) {
        fprintf(stderr, "%s\n", opened.message);
        exit(EXIT_FAILURE);
    }
}

void jail_test_close(void)
{
    jail_close();
}

/* The parent of a process; 0 for one that is gone. */
static pid_t parent_of(pid_t pid)
{
    char path[64], line[512] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return 0;
    const char *read = fgets(line, sizeof line, file);
    fclose(file);
    const char *end = read == NULL ? NULL : strrchr(line, ')');
    return end == NULL || end[2] == 'Z' ? 0 : (pid_t)strtol(end + 4, NULL, 10);
}

static bool is_below(pid_t pid)
{
    while (pid > 1 && pid != getpid())
        pid = parent_of(pid);
    return pid == getpid();
}

size_t jail_test_processes(pid_t *ret_pids, size_t pids_max)
{
    size_t count = 0;
    DIR *processes = opendir("/proc");
    for (struct dirent *entry; (entry = readdir(processes)) != NULL && count < pids_max;) {
        const pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (pid > 0 && pid != getpid() && is_below(pid))
            ret_pids[count++] = pid;
    }
    closedir(processes);
    return count;
}

void jail_test_wait_gone(struct jail_test *t, const pid_t *pids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        while (parent_of(pids[i]) != 0)
            (void)!call_sleep_ms(&t->call, 5).code;
}

pid_t jail_test_warm(void)
{
    pid_t pids[64];
    const size_t count = jail_test_processes(pids, 64);
    pid_t lowest = getpid();
    for (bool found = true; found;) {
        found = false;
        for (size_t i = 0; i < count && !found; i++)
            if (parent_of(pids[i]) == lowest) {
                lowest = pids[i];
                found = true;
            }
    }
    return lowest;
}

void jail_test_read(pid_t pid, const char *file, char *ret_text, size_t text_bytes)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
    FILE *opened = fopen(path, "re");
    const size_t length = opened == NULL ? 0 : fread(ret_text, 1, text_bytes - 1, opened);
    ret_text[length] = '\0';
    if (opened != NULL)
        fclose(opened);
}

bool jail_test_is_named(pid_t pid, const char *name)
{
    char text[32];
    jail_test_read(pid, "comm", text, sizeof text);
    return slice_is(slice_to(slice_of(text), slice_find(slice_of(text), '\n')), name);
}

unsigned jail_test_descriptors(void)
{
    unsigned count = 0;
    DIR *open = opendir("/proc/self/fd");
    while (readdir(open) != NULL)
        count++;
    closedir(open);
    return count;
}

/* The fiber. */

static const struct CMUnitTest *all;
static size_t all_count;
static int failed;

static void run_all(void *argument)
{
    (void)argument;
    jail_test_open(NULL);
    failed = _cmocka_run_group_tests("jail", all, all_count, NULL, NULL);
    jail_test_close();
    loop_stop();
}

int jail_test_main(const struct CMUnitTest *tests, size_t count)
{
    all = tests;
    all_count = count;
    log_init("test", LOG_ERROR);
    loop_open();
    fiber_start(run_all, NULL);
    loop_run();
    loop_close();
    return failed;
}
