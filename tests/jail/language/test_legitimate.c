/* Legitimate scripts do in the jail what they do in plain CPython 3.11, whose output is taken when
 * the test runs. */
#include "support/corpus.h"

#include <stdio.h>

enum { OUTPUT_BYTES_MAX = 64 * 1024 };

static struct slice run_plain(struct jail_test *t)
{
    char command[1024];
    snprintf(command, sizeof command, "/usr/bin/python3.11 -I -W ignore -X utf8 '%s'",
             corpus_path());
    FILE *python = popen(command, "re");
    assert_non_null(python);
    char *text = arena_alloc(&t->arena, OUTPUT_BYTES_MAX);
    const size_t length = fread(text, 1, OUTPUT_BYTES_MAX, python);
    assert_int_equal(pclose(python), 0);
    return slice_make(text, length);
}

static void legitimate__prints_what_cpython_prints(void **state)
{
    struct jail_test *t = *state;
    const struct slice expected = run_plain(t);
    run_slice(t, corpus_source(t));
    if (t->outcome.end != JAIL_SUCCEEDED)
        fail_msg("%s %s: %s (line %u)", t->outcome.error.code, t->outcome.error.type,
                 t->outcome.error.message, t->outcome.error.line);
    assert_string_equal(arena_slice_string(&t->arena, buf_slice(&t->lines)),
                        arena_slice_string(&t->arena, expected));
}

int main(void)
{
    static const struct corpus_mode mode = {NULL, "Expect"};
    return corpus_main("legitimate", &mode, legitimate__prints_what_cpython_prints);
}
