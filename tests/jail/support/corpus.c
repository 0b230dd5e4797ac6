/* What hostile scripts try to leave behind is looked for after each: a file, a connection, a
 * process, a descriptor of the host's. */
#include "support/corpus.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/call.h"

enum {
    SCRIPTS_MAX = 2000,
    SCRIPT_BYTES_MAX = 256 * 1024,
    CANARY_PORT = 47123, /* scripts know it */
    CPU_MS = 300,
    WALL_MS = 4000,
    PIDS_MAX = 64,
};
static const char CANARY[] = "/tmp/smooth-canary";
static const char *const NEVER_MADE[] = {"/tmp/smooth-canary-2", "/tmp/smooth-canary-dir",
                                         "/tmp/smooth-canary-link", NULL};
static const char UNTOUCHED[] = "untouched";

static const struct corpus_mode *mode;
static const char *path;
static int listener;
static size_t processes;
static unsigned descriptors;

/* The scripts. */

const char *corpus_path(void)
{
    return path;
}

/* "\\n" is a line's end, "%" the number of the time, from 0. */
static void append_repeated(struct buf *out, struct slice text, unsigned number)
{
    for (size_t i = 0; i < text.length; i++) {
        const bool is_end = text.data[i] == '\\' && i + 1 < text.length && text.data[i + 1] == 'n';
        if (is_end)
            i++;
        if (text.data[i] == '%')
            buf_printf(out, "%u", number);
        else
            buf_append_byte(out, is_end ? '\n' : text.data[i]);
    }
}

/* Bombs are long and dull: "# Repeat 4000: elif 0:\n pass\n" stands, with the end of its own line,
 * for its text so many times. */
static struct slice expand(struct jail_test *t, struct slice source)
{
    static const char MARK[] = "# Repeat ";
    const char *at = memmem(source.data, source.length, MARK, strlen(MARK));
    if (at == NULL)
        return source;
    const size_t before = (size_t)(at - source.data);
    const struct slice rest = slice_from(source, before + strlen(MARK));
    const struct slice line = slice_to(rest, slice_find(rest, '\n'));
    const size_t colon = slice_find(line, ':');
    uint64_t times = 0;
    assert_true(slice_to_u64(slice_to(line, colon), &times));
    assert_true(colon + 2 < line.length && times <= SCRIPT_BYTES_MAX);

    struct buf out = {0};
    buf_append_slice(&out, slice_to(source, before));
    for (unsigned i = 0; i < times; i++)
        append_repeated(&out, slice_from(line, colon + 2), i);
    buf_append_slice(&out, slice_from(rest, line.length + 1));
    const char *text = arena_strndup(&t->arena, out.data, out.length);
    const size_t length = out.length;
    buf_fini(&out);
    return slice_make(text, length);
}

struct slice corpus_source(struct jail_test *t)
{
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    char *text = arena_alloc(&t->arena, SCRIPT_BYTES_MAX);
    const size_t length = fread(text, 1, SCRIPT_BYTES_MAX, file);
    fclose(file);
    return expand(t, slice_make(text, length));
}

static int setup(void **state)
{
    path = *state;
    return jail_test_setup(state);
}

static int is_script(const struct dirent *entry)
{
    return slice_ends_with(slice_of(entry->d_name), ".py");
}

/* Canaries. */

static void lay_canary(void)
{
    unlink(CANARY);
    const int fd = open(CANARY, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, UNTOUCHED, strlen(UNTOUCHED)), (ssize_t)strlen(UNTOUCHED));
    close(fd);
}

static void listen_for_canary(void)
{
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons(CANARY_PORT),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int on = 1;
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert_true(listener >= 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    assert_int_equal(bind(listener, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener, 8), 0);
}

static void assert_canary_is_fine(void)
{
    struct stat found;
    assert_int_equal(lstat(CANARY, &found), 0);
    assert_int_equal(found.st_mode, S_IFREG | 0600);
    assert_int_equal(found.st_size, strlen(UNTOUCHED));
    for (const char *const *never = NEVER_MADE; *never != NULL; never++)
        assert_int_equal(lstat(*never, &found), -1);
    assert_int_equal(accept(listener, NULL, NULL), -1);
    assert_int_equal(errno, EAGAIN);
}

/* A runner that is being replaced has a moment for it. */
static void assert_nothing_is_left(struct jail_test *t)
{
    pid_t pids[PIDS_MAX];
    size_t count = 0;
    for (unsigned i = 0; i < 100 && (count = jail_test_processes(pids, PIDS_MAX)) != processes; i++)
        assert_int_equal(call_sleep_ms(&t->call, 20).code, STATUS_OK);
    assert_int_equal(count, processes);
    assert_int_equal(jail_test_descriptors(), descriptors);
}

/* How it ended. */

static const char *describe(struct jail_test *t)
{
    const struct jail_outcome *outcome = &t->outcome;
    if (t->status.code != STATUS_OK)
        return arena_printf(&t->arena, "status %s", t->status.reason);
    if (outcome->end == JAIL_SUCCEEDED)
        return "succeeds";
    if (outcome->end == JAIL_KILLED)
        return arena_printf(&t->arena, "killed %s", outcome->error.code);
    if (strcmp(outcome->error.code, "SCRIPT_INVALID") == 0)
        return arena_printf(&t->arena, "refused %s", outcome->error.type);
    const bool is_exception = strcmp(outcome->error.code, "SCRIPT_ERROR") == 0;
    return arena_printf(&t->arena, "ends %s",
                        is_exception ? outcome->error.type : outcome->error.code);
}

/* What follows "# Expect: " on its line; empty when it says nothing. */
static struct slice find_expectation(struct jail_test *t, struct slice source)
{
    const char *mark = arena_printf(&t->arena, "# %s: ", mode->expectation);
    const char *at = memmem(source.data, source.length, mark, strlen(mark));
    if (at == NULL)
        return slice_make(NULL, 0);
    const struct slice rest = slice_from(source, (size_t)(at - source.data) + strlen(mark));
    return slice_to(rest, slice_find(rest, '\n'));
}

static void assert_expected(struct jail_test *t, struct slice expected)
{
    const char *ended = describe(t);
    /* On a busy machine the wall's clock may be the first to strike. */
    const bool is_late = strcmp(ended, "killed WALL_TIME") == 0;
    for (struct slice rest = expected; rest.length > 0;) {
        const size_t comma = slice_find(rest, ',');
        const struct slice word = slice_trim(slice_to(rest, comma));
        if (slice_is(word, ended) || (is_late && slice_is(word, "killed CPU_TIME")))
            return;
        rest = slice_from(rest, comma < rest.length ? comma + 1 : comma);
    }
    fail_msg("%s: %s (%s), but expected: %.*s", path, ended, t->outcome.error.message,
             (int)expected.length, expected.data);
}

void corpus_test_hostile(void **state)
{
    struct jail_test *t = *state;
    const struct slice source = corpus_source(t);
    t->limits = (struct jail_limits){.cpu_ms = CPU_MS, .wall_ms = WALL_MS};
    run_slice(t, source);
    const struct slice expected = find_expectation(t, source);
    if (expected.length > 0)
        assert_expected(t, expected);
    else
        assert_string_equal(mode->expectation, "Unguarded");
    if (t->outcome.end != JAIL_SUCCEEDED)
        assert_true(strlen(t->outcome.error.message) > 0);
    assert_canary_is_fine();

    t->limits = (struct jail_limits){0};
    run(t, "result = 1");
    assert_succeeded(t, "1");
    assert_nothing_is_left(t);
}

/* All of them. */

static void the_runner__starts_in_this_mode(void **state)
{
    struct jail_test *t = *state;
    jail_test_close();
    jail_test_open(mode->arguments);
    lay_canary();
    listen_for_canary();
    run(t, "result = 1");
    assert_succeeded(t, "1");
    pid_t pids[PIDS_MAX];
    processes = jail_test_processes(pids, PIDS_MAX);
    descriptors = jail_test_descriptors();
}

static void the_canary__is_taken_away(void **state)
{
    (void)state;
    close(listener);
    assert_int_equal(unlink(CANARY), 0);
}

int corpus_main(const char *folder, const struct corpus_mode *which, void (*test)(void **state))
{
    static struct CMUnitTest tests[SCRIPTS_MAX + 2];
    char place[512];
    snprintf(place, sizeof place, "%s/%s", SCRIPTS, folder);
    struct dirent **entries;
    const int count = scandir(place, &entries, is_script, alphasort);
    if (count <= 0 || count > SCRIPTS_MAX) {
        fprintf(stderr, "no scripts in %s\n", place);
        return 1;
    }
    mode = which;
    tests[0] = (struct CMUnitTest)jail_test(the_runner__starts_in_this_mode);
    for (int i = 0; i < count; i++) {
        char *script;
        if (asprintf(&script, "%s/%s", place, entries[i]->d_name) < 0)
            return 1;
        tests[i + 1] =
            (struct CMUnitTest){entries[i]->d_name, test, setup, jail_test_teardown, script};
    }
    tests[count + 1] = (struct CMUnitTest)jail_test(the_canary__is_taken_away);
    const int failed = jail_test_main(tests, (size_t)count + 2);
    for (int i = 0; i < count; i++) {
        free(tests[i + 1].initial_state);
        free(entries[i]);
    }
    free(entries);
    return failed;
}
