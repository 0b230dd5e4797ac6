/* What the tests of the codec share: an arena a test, and assertions on statuses. */
#ifndef WIRE_FIXTURE_H
#define WIRE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"
#include "smoothschedule/test/v1/json_types.types.h"
#include "wire/schema.h"

struct fixture {
    struct arena arena;
    struct buf out;
};

static inline int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    arena_init(&fixture.arena);
    *state = &fixture;
    return 0;
}

static inline int tear_down(void **state)
{
    struct fixture *f = *state;
    arena_fini(&f->arena);
    buf_fini(&f->out);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static inline void assert_ok(status s)
{
    if (!status_is_ok(s))
        fail_msg("%s %s: %s", status_code_name(s.code), s.reason, s.message);
}

static inline void assert_refused(status s, const char *reason, const char *message)
{
    assert_int_equal(s.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(s.reason, reason);
    assert_string_equal(s.message, message);
}

static inline void assert_reason(status s, const char *reason)
{
    assert_int_equal(s.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(s.reason, reason);
}

/* The field named by the status' first violation. */
static inline void assert_violation(status s, const char *field)
{
    assert_non_null(s.details);
    assert_non_null(s.details->violations);
    assert_string_equal(s.details->violations->field, field);
}

static inline void assert_slice(struct slice actual, const char *expected)
{
    assert_int_equal(actual.length, strlen(expected));
    assert_memory_equal(actual.data, expected, actual.length);
}

/* What an Any may hold in these tests. */
static inline const struct wire_message *fixture_resolve(void *context, struct slice name)
{
    static const struct wire_message *const TYPES[] = {
        &wire_smoothschedule_test_v1_AllTypes,
        &wire_smoothschedule_test_v1_AllTypes_Nested,
        &wire_google_protobuf_Any,
        &wire_google_protobuf_Duration,
        &wire_google_protobuf_Empty,
        &wire_google_protobuf_Int32Value,
        &wire_google_protobuf_Struct,
    };
    (void)context;
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++)
        if (slice_is(name, TYPES[i]->desc->name))
            return TYPES[i];
    return NULL;
}

#endif
