/* Which fields fit which types, and bytes that are not what they should be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "smoothschedule/test/v1/json_types.types.h"
#include "store/codec.h"

#define OWNER (&wire_smoothschedule_test_v1_AllTypes)

static struct arena arena;

static int setup(void **state)
{
    arena_init(&arena);
    *state = NULL;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

static unsigned index_of(const char *field)
{
    const ProtobufCFieldDescriptor *found =
        protobuf_c_message_descriptor_get_field_by_name(OWNER->desc, field);
    assert_non_null(found);
    return (unsigned)(found - OWNER->desc->fields);
}

static bool fits(const char *field, uint32_t oid, enum codec_direction direction)
{
    struct codec codec;
    return codec_choose(OWNER, index_of(field), oid, direction, false, &codec);
}

static void integers__may_widen_but_not_narrow(void **state)
{
    (void)state;
    assert_true(fits("int32_value", CODEC_INT8, CODEC_TO_DATABASE));
    assert_false(fits("int32_value", CODEC_INT8, CODEC_FROM_DATABASE));
    assert_false(fits("int64_value", CODEC_INT4, CODEC_TO_DATABASE));
    assert_true(fits("int64_value", CODEC_INT4, CODEC_FROM_DATABASE));
    assert_false(fits("int32_value", CODEC_INT2, CODEC_TO_DATABASE));
    assert_true(fits("int32_value", CODEC_INT2, CODEC_FROM_DATABASE));
}

static void types__that_have_nothing_in_common_do_not_fit(void **state)
{
    (void)state;
    assert_false(fits("string_value", CODEC_INT4, CODEC_FROM_DATABASE));
    assert_false(fits("timestamp", CODEC_TEXT, CODEC_FROM_DATABASE));
    assert_false(fits("bytes_value", CODEC_TEXT, CODEC_TO_DATABASE));
    assert_false(fits("strings", CODEC_TEXT, CODEC_FROM_DATABASE));
    assert_false(fits("string_value", 1009 /* text[] */, CODEC_FROM_DATABASE));
    assert_false(fits("double_value", 1700 /* numeric */, CODEC_FROM_DATABASE));
}

/* Decodes `bytes` as this type into this field; NULL, or what is wrong. */
static const char *decode(const char *field, uint32_t oid, struct slice bytes, AllTypes *message)
{
    struct codec codec;
    smoothschedule__test__v1__all_types__init(message);
    assert_true(codec_choose(OWNER, index_of(field), oid, CODEC_FROM_DATABASE, false, &codec));
    return codec_decode(&arena, &codec, bytes, &message->base);
}

static void decoder__refuses_wrong_lengths(void **state)
{
    static const char LENGTH[] = "has the wrong length for its type";
    AllTypes m;
    (void)state;
    assert_string_equal(decode("int32_value", CODEC_INT4, SLICE("\0\0\0"), &m), LENGTH);
    assert_string_equal(decode("int64_value", CODEC_INT8, SLICE("\0\0\0\1"), &m), LENGTH);
    assert_string_equal(decode("bool_value", CODEC_BOOL, SLICE(""), &m), LENGTH);
    assert_string_equal(decode("double_value", CODEC_FLOAT8, SLICE("\0"), &m), LENGTH);
    assert_string_equal(decode("string_value", CODEC_UUID, SLICE("0123456789abcde"), &m), LENGTH);
    assert_string_equal(decode("timestamp", CODEC_TIMESTAMPTZ, SLICE("\0\0\0\0\0\0\0"), &m),
                        LENGTH);
    assert_string_equal(decode("duration", CODEC_INTERVAL, SLICE("\0\0\0\0\0\0\0\0"), &m), LENGTH);
}

static void decoder__refuses_negative_numbers_for_unsigned_fields(void **state)
{
    AllTypes m;
    (void)state;
    assert_string_equal(decode("uint32_value", CODEC_INT4, SLICE("\xff\xff\xff\xff"), &m),
                        "is out of range");
    assert_string_equal(decode("uint32_value", CODEC_INT8, SLICE("\0\0\0\1\0\0\0\0"), &m),
                        "is out of range");
}

static void decoder__refuses_times_outside_of_their_calendar(void **state)
{
    AllTypes m;
    (void)state;
    assert_string_equal(
        decode("timestamp", CODEC_TIMESTAMPTZ, SLICE("\x7f\xff\xff\xff\xff\xff\xff\xff"), &m),
        "is out of range"); /* infinity */
    assert_string_equal(decode("timestamp", CODEC_TIMESTAMPTZ, SLICE("\x80\0\0\0\0\0\0\0"), &m),
                        "is out of range");
}

static void decoder__reads_the_epoch_of_2000(void **state)
{
    AllTypes m;
    (void)state;

    assert_null(
        decode("timestamp", CODEC_TIMESTAMPTZ, SLICE("\xff\xff\xff\xff\xff\xff\xff\xff"), &m));

    assert_int_equal(m.timestamp->seconds, 946684799);
    assert_int_equal(m.timestamp->nanos, 999999000);
}

#define ARRAY_OF_TEXT(dimensions, count)                                                           \
    dimensions "\0\0\0\0"                                                                          \
               "\0\0\0\x19" count "\0\0\0\1"

static void decoder__refuses_malformed_arrays(void **state)
{
    const uint32_t text_array = 1009;
    AllTypes m;
    (void)state;
    assert_non_null(decode("strings", text_array, SLICE("\0\0\0\0"), &m));
    assert_non_null(
        decode("strings", text_array, SLICE(ARRAY_OF_TEXT("\0\0\0\2", "\0\0\0\1")), &m));
    assert_non_null(
        decode("strings", text_array, SLICE(ARRAY_OF_TEXT("\0\0\0\1", "\xff\xff\xff\xff")), &m));
    assert_non_null(decode("strings", text_array,
                           SLICE(ARRAY_OF_TEXT("\0\0\0\1", "\0\0\0\1") "\0\0\0\5"
                                                                       "abcd"),
                           &m));
    assert_non_null(decode("strings", text_array,
                           SLICE(ARRAY_OF_TEXT("\0\0\0\1", "\0\0\0\1") "\0\0\0\1"
                                                                       "a"
                                                                       "left over"),
                           &m));
    assert_string_equal(decode("strings", text_array,
                               SLICE(ARRAY_OF_TEXT("\0\0\0\1", "\0\0\0\1") "\xff\xff\xff\xff"), &m),
                        "has a NULL element");
    assert_string_equal(decode("int32s", 1007, SLICE(ARRAY_OF_TEXT("\0\0\0\1", "\0\0\0\0")), &m),
                        "has elements of another type");
    assert_int_equal(m.n_strings, 0);
}

static void decoder__refuses_malformed_json(void **state)
{
    AllTypes m;
    (void)state;
    assert_non_null(decode("struct", CODEC_JSONB, SLICE(""), &m));
    assert_non_null(decode("struct", CODEC_JSONB, SLICE("\2{}"), &m));
    assert_non_null(decode("struct", CODEC_JSONB, SLICE("\1[1]"), &m));
    assert_non_null(decode("string_map", CODEC_JSONB, SLICE("\1{\"a\":1}"), &m));
    assert_null(m.struct_);
}

#define codec_test(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        codec_test(integers__may_widen_but_not_narrow),
        codec_test(types__that_have_nothing_in_common_do_not_fit),
        codec_test(decoder__refuses_wrong_lengths),
        codec_test(decoder__refuses_negative_numbers_for_unsigned_fields),
        codec_test(decoder__refuses_times_outside_of_their_calendar),
        codec_test(decoder__reads_the_epoch_of_2000),
        codec_test(decoder__refuses_malformed_arrays),
        codec_test(decoder__refuses_malformed_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
