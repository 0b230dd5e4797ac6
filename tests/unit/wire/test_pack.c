/* Messages into protobuf bytes: the encoding guide's forms, and protobuf-c's own packing as a
 * second opinion. */
#include "wire_fixture.h"

#include "wire/pack.h"

static void assert_packs(struct fixture *f, const AllTypes *message, struct slice expected)
{
    const struct slice packed = wire_pack(&f->arena, &message->base);
    assert_int_equal(packed.length, expected.length);
    assert_memory_equal(packed.data, expected.data, expected.length);
}

static void pack__leaves_defaults_out(void **state)
{
    struct fixture *f = *state;
    const AllTypes m = ALL_TYPES_INIT;
    assert_packs(f, &m, SLICE(""));
}

static void pack__writes_fields_in_the_order_of_their_numbers(void **state)
{
    struct fixture *f = *state;
    AllTypes m = ALL_TYPES_INIT;
    m.string_value = (char *)(uintptr_t) "ab";
    m.int32_value = 150;
    m.sint32_value = -2;
    assert_packs(f, &m,
                 SLICE("\x18\x96\x01\x38\x03\x72\x02"
                       "ab"));
}

static void pack__writes_negative_numbers_in_ten_bytes(void **state)
{
    struct fixture *f = *state;
    AllTypes m = ALL_TYPES_INIT;
    m.int32_value = -1;
    assert_packs(f, &m, SLICE("\x18\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"));
}

static void pack__keeps_the_sign_of_zero(void **state)
{
    struct fixture *f = *state;
    AllTypes m = ALL_TYPES_INIT;
    m.double_value = -0.0;
    m.float_value = -0.0F;
    assert_packs(f, &m, SLICE("\x09\0\0\0\0\0\0\0\x80\x15\0\0\0\x80"));
}

static void pack__writes_a_oneofs_zero(void **state)
{
    struct fixture *f = *state;
    AllTypes m = ALL_TYPES_INIT;
    m.choice_case = ALL_TYPES_CHOICE_CHOICE_NUMBER;
    assert_packs(f, &m, SLICE("\xE8\x03\x00"));
}

static void pack__writes_lists_as_the_proto_says(void **state)
{
    struct fixture *f = *state;
    AllTypes m = ALL_TYPES_INIT;
    int32_t numbers[] = {1, 300};
    m.n_int32s = m.n_unpacked = 2;
    m.int32s = m.unpacked = numbers;
    assert_packs(f, &m, SLICE("\xBA\x01\x03\x01\xAC\x02\xC0\x02\x01\xC0\x02\xAC\x02"));
}

static void pack__takes_a_null_string_for_an_empty_one(void **state)
{
    struct fixture *f = *state;
    AllTypes m = ALL_TYPES_INIT;
    char *strings[] = {NULL};
    m.string_value = NULL;
    m.n_strings = 1;
    m.strings = strings;
    assert_packs(f, &m, SLICE("\x92\x02\x00"));
}

static void pack__agrees_with_protobuf_c_on_a_large_message(void **state)
{
    struct fixture *f = *state;
    AllTypes m = ALL_TYPES_INIT;
    AllTypes_Nested nested = ALL_TYPES_NESTED_INIT;
    AllTypes_Nested *nesteds[200];
    uint64_t wide[200];
    for (size_t i = 0; i < 200; i++) {
        nesteds[i] = &nested;
        wide[i] = UINT64_MAX >> (i % 64);
    }
    nested.number = 7;
    nested.text = (char *)(uintptr_t) "some text, so that the block grows";
    m.n_nesteds = m.n_uint64s = 200;
    m.nesteds = nesteds;
    m.uint64s = wide;

    uint8_t *expected = arena_alloc(&f->arena, protobuf_c_message_get_packed_size(&m.base));
    assert_packs(f, &m, slice_make(expected, protobuf_c_message_pack(&m.base, expected)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(pack__leaves_defaults_out),
        TEST(pack__writes_fields_in_the_order_of_their_numbers),
        TEST(pack__writes_negative_numbers_in_ten_bytes),
        TEST(pack__keeps_the_sign_of_zero),
        TEST(pack__writes_a_oneofs_zero),
        TEST(pack__writes_lists_as_the_proto_says),
        TEST(pack__takes_a_null_string_for_an_empty_one),
        TEST(pack__agrees_with_protobuf_c_on_a_large_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
