/* protobuf bytes into messages: what proto3 says of merging, and every refusal. Bytes are written
 * out by hand: a tag is the field's number times eight plus its wire type. */
#include "wire_fixture.h"

#include "wire/pack.h"
#include "wire/unpack.h"

/* Field 14, string_value: tag 0x72. Field 3, int32_value: 0x18. Field 18, nested: 0x92 0x01. Field
 * 33, bools: 0x8A 0x02. Field 61, choice_number: 0xE8 0x03; 63, choice_nested: 0xFA 0x03. */

static status unpack(struct fixture *f, struct slice bytes, AllTypes **ret)
{
    ProtobufCMessage *message = NULL;
    const status s = wire_unpack(&f->arena, &wire_smoothschedule_test_v1_AllTypes, bytes, &message);
    *ret = (AllTypes *)message;
    return s;
}

static AllTypes *unpacked(struct fixture *f, struct slice bytes)
{
    AllTypes *message = NULL;
    assert_ok(unpack(f, bytes, &message));
    return message;
}

static void assert_malformed(struct fixture *f, struct slice bytes, const char *what)
{
    AllTypes *message;
    assert_refused(unpack(f, bytes, &message), "PROTOBUF_INVALID",
                   arena_printf(&f->arena, "invalid protobuf: %s", what));
}

/* `levels` messages in field 19, recursive (tag 0x9A 0x01), around an empty one. */
static struct slice nested_bytes(struct fixture *f, size_t levels)
{
    struct slice bytes = SLICE("");
    for (size_t i = 0; i < levels; i++) {
        struct buf *out = &f->out;
        out->length = 0;
        buf_append_text(out, "\x9A\x01");
        buf_append_byte(out, (char)((bytes.length & 0x7F) | 0x80));
        buf_append_byte(out, (char)(bytes.length >> 7));
        buf_append_slice(out, bytes);
        bytes = arena_slice_copy(&f->arena, buf_slice(out));
    }
    return bytes;
}

static void unpack__of_nothing_gives_defaults(void **state)
{
    struct fixture *f = *state;
    const AllTypes *m = unpacked(f, (struct slice){0});
    assert_int_equal(m->int32_value, 0);
    assert_string_equal(m->string_value, "");
    assert_null(m->nested);
    assert_int_equal(m->choice_case, ALL_TYPES_CHOICE_NOT_SET);
}

static void unpack__reads_every_wire_type(void **state)
{
    struct fixture *f = *state;
    const AllTypes *m = unpacked(f, SLICE("\x18\x96\x01"                         /* int32 */
                                          "\x38\x03"                             /* sint32 */
                                          "\x40\x04"                             /* sint64 */
                                          "\x4D\x01\x02\x03\x04"                 /* fixed32 */
                                          "\x51\x01\x02\x03\x04\x05\x06\x07\x08" /* fixed64 */
                                          "\x68\x01"                             /* bool */
                                          "\x72\x03"
                                          "abc" /* string */
                                          "\x7A\x02\x00\xFF" /* bytes */));
    assert_int_equal(m->int32_value, 150);
    assert_int_equal(m->sint32_value, -2);
    assert_int_equal(m->sint64_value, 2);
    assert_int_equal(m->fixed32_value, 0x04030201);
    assert_true(m->fixed64_value == UINT64_C(0x0807060504030201));
    assert_true(m->bool_value);
    assert_string_equal(m->string_value, "abc");
    assert_int_equal(m->bytes_value.len, 2);
    assert_memory_equal(m->bytes_value.data, "\x00\xFF", 2);
}

static void unpack__takes_the_last_of_a_scalar(void **state)
{
    struct fixture *f = *state;
    const AllTypes *m = unpacked(f, SLICE("\x18\x01\x72\x01"
                                          "a\x18\x02\x72\x01"
                                          "b"));
    assert_int_equal(m->int32_value, 2);
    assert_string_equal(m->string_value, "b");
}

static void unpack__merges_a_message_given_twice(void **state)
{
    struct fixture *f = *state;
    /* {number: 1, text: "a"} then {text: "b"} */
    const AllTypes *m = unpacked(f, SLICE("\x92\x01\x05\x08\x01\x12\x01"
                                          "a\x92\x01\x03\x12\x01"
                                          "b"));
    assert_int_equal(m->nested->number, 1);
    assert_string_equal(m->nested->text, "b");
}

static void unpack__merges_the_same_message_of_a_oneof(void **state)
{
    struct fixture *f = *state;
    const AllTypes *m = unpacked(f, SLICE("\xFA\x03\x02\x08\x01\xFA\x03\x03\x12\x01"
                                          "b"));
    assert_int_equal(m->choice_case, ALL_TYPES_CHOICE_CHOICE_NESTED);
    assert_int_equal(m->choice_nested->number, 1);
    assert_string_equal(m->choice_nested->text, "b");
}

static void unpack__keeps_the_last_member_of_a_oneof(void **state)
{
    struct fixture *f = *state;
    const AllTypes *m = unpacked(f, SLICE("\xFA\x03\x02\x08\x01\xE8\x03\x07"));
    assert_int_equal(m->choice_case, ALL_TYPES_CHOICE_CHOICE_NUMBER);
    assert_int_equal(m->choice_number, 7);
    /* Back to the message: the number is gone, nothing of it is merged. */
    m = unpacked(f, SLICE("\xE8\x03\x07\xFA\x03\x00"));
    assert_int_equal(m->choice_case, ALL_TYPES_CHOICE_CHOICE_NESTED);
    assert_int_equal(m->choice_nested->number, 0);
}

static void unpack__sets_a_zero_in_a_oneof(void **state)
{
    struct fixture *f = *state;
    const AllTypes *m = unpacked(f, SLICE("\xE8\x03\x00"));
    assert_int_equal(m->choice_case, ALL_TYPES_CHOICE_CHOICE_NUMBER);
}

static void unpack__reads_lists_packed_and_not(void **state)
{
    struct fixture *f = *state;
    /* int32s, field 23, then unpacked, field 40, each in both forms. */
    const AllTypes *m = unpacked(f, SLICE("\xBA\x01\x03\x01\xAC\x02\xB8\x01\x05\xBA\x01\x01\x06"
                                          "\xC0\x02\x01\xC2\x02\x02\x02\x03"));
    assert_int_equal(m->n_int32s, 4);
    assert_int_equal(m->int32s[0], 1);
    assert_int_equal(m->int32s[1], 300);
    assert_int_equal(m->int32s[2], 5);
    assert_int_equal(m->int32s[3], 6);
    assert_int_equal(m->n_unpacked, 3);
    assert_int_equal(m->unpacked[2], 3);
}

static void unpack__reads_an_empty_packed_list(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(unpacked(f, SLICE("\xBA\x01\x00"))->n_int32s, 0);
}

static void unpack__takes_any_number_for_true(void **state)
{
    struct fixture *f = *state;
    const AllTypes *m = unpacked(f, SLICE("\x68\x80\x80\x01\x8A\x02\x04\x00\x80\x01\x02"));
    assert_true(m->bool_value);
    assert_int_equal(m->n_bools, 3);
    assert_false(m->bools[0]);
    assert_true(m->bools[1]);
    assert_true(m->bools[2]);
}

static void unpack__keeps_unknown_enum_values(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(unpacked(f, SLICE("\x80\x01\x63"))->shape, 99);
}

static void unpack__cuts_wide_varints_to_32_bits(void **state)
{
    struct fixture *f = *state;
    const AllTypes *m = unpacked(f, SLICE("\x18\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"));
    assert_int_equal(m->int32_value, -1);
}

static void unpack__keeps_the_last_of_equal_map_keys(void **state)
{
    struct fixture *f = *state;
    /* int32_map, field 41 (tag 0xCA 0x02): {1: 10, 2: 20, 1: 30} */
    const AllTypes *m = unpacked(f, SLICE("\xCA\x02\x04\x08\x01\x10\x0A\xCA\x02\x04\x08\x02\x10\x14"
                                          "\xCA\x02\x04\x08\x01\x10\x1E"));
    assert_int_equal(m->n_int32_map, 2);
    assert_int_equal(m->int32_map[0]->key, 2);
    assert_int_equal(m->int32_map[1]->key, 1);
    assert_int_equal(m->int32_map[1]->value, 30);
}

static void unpack__keeps_the_last_of_equal_map_keys_in_merged_messages(void **state)
{
    struct fixture *f = *state;
    /* recursive, field 19, twice: {int32_map: {1: 10}} and {int32_map: {1: 30}} */
    const AllTypes *m = unpacked(f, SLICE("\x9A\x01\x07\xCA\x02\x04\x08\x01\x10\x0A"
                                          "\x9A\x01\x07\xCA\x02\x04\x08\x01\x10\x1E"));
    assert_int_equal(m->recursive->n_int32_map, 1);
    assert_int_equal(m->recursive->int32_map[0]->value, 30);
}

/* Seconds if each piece sorted the map again. */
static void unpack__sorts_a_map_in_many_pieces_once(void **state)
{
    struct fixture *f = *state;
    const size_t pieces = WIRE_FIELDS_MAX / 4;
    char *bytes = arena_alloc(&f->arena, 12 * pieces);
    for (size_t i = 0; i < pieces; i++) {
        memcpy(bytes + 12 * i, "\x9A\x01\x09\xCA\x02\x06\x08\x80\x80\x04\x10\x01", 12);
        bytes[12 * i + 7] = (char)(0x80 | (i & 0x7F));
        bytes[12 * i + 8] = (char)(0x80 | (i >> 7 & 0x7F));
        bytes[12 * i + 9] = (char)(i >> 14);
    }
    const AllTypes *m = unpacked(f, slice_make(bytes, 12 * pieces));
    assert_int_equal(m->recursive->n_int32_map, pieces);
}

static void unpack__makes_the_missing_value_of_a_map(void **state)
{
    struct fixture *f = *state;
    /* nested_map, field 57 (tag 0xCA 0x03): an entry with a key only. */
    const AllTypes *m = unpacked(f, SLICE("\xCA\x03\x03\x0A\x01k"));
    assert_int_equal(m->n_nested_map, 1);
    assert_non_null(m->nested_map[0]->value);
}

static void unpack__keeps_unknown_fields_for_pack(void **state)
{
    struct fixture *f = *state;
    /* Fields 1000 to 1004, of every wire type, one of them twice. */
    const struct slice bytes = SLICE("\xC0\x3E\x01\xC2\x3E\x02xy\xC5\x3E\x01\x02\x03\x04"
                                     "\xC1\x3E\x01\x02\x03\x04\x05\x06\x07\x08\xC0\x3E\x01");
    const struct slice packed = wire_pack(&f->arena, &unpacked(f, bytes)->base);
    assert_int_equal(packed.length, bytes.length);
    assert_memory_equal(packed.data, bytes.data, bytes.length);
}

static void unpack__takes_a_known_field_of_another_wire_type_for_unknown(void **state)
{
    struct fixture *f = *state;
    /* int32_value with a length, string_value as a varint, strings as a varint. */
    const AllTypes *m = unpacked(f, SLICE("\x1A\x01x\x70\x05\x90\x02\x01"));
    assert_int_equal(m->int32_value, 0);
    assert_string_equal(m->string_value, "");
    assert_int_equal(m->base.n_unknown_fields, 3);
}

static void unpack__refuses_malformed_bytes(void **state)
{
    struct fixture *f = *state;
    assert_malformed(f, SLICE("\x00"), "bad field number");
    assert_malformed(f, SLICE("\x80"), "bad field number");
    assert_malformed(f, SLICE("\xFF\xFF\xFF\xFF\x1F\x00"), "bad field number");
    assert_malformed(f, SLICE("\x18"), "bad varint");
    assert_malformed(f, SLICE("\x18\x80"), "bad varint");
    assert_malformed(f, SLICE("\x18\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02"), "bad varint");
    assert_malformed(f, SLICE("\x18\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"), "bad varint");
    assert_malformed(f, SLICE("\x4D\x01\x02\x03"), "it ends within a 32-bit value");
    assert_malformed(f, SLICE("\x51\x01\x02\x03\x04\x05\x06\x07"), "it ends within a 64-bit value");
    assert_malformed(f, SLICE("\x72\x02x"), "a length goes past the end");
    assert_malformed(f, SLICE("\x72\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"),
                     "a length goes past the end");
    assert_malformed(f, SLICE("\x1E\x00"), "bad wire type");
    assert_malformed(f, SLICE("\xBA\x01\x02\x01\x80"),
                     "a packed list ends within a number in "
                     "int32s");
    assert_malformed(f, SLICE("\xB2\x01\x05\x01\x02\x03\x04\x05"),
                     "a packed list ends within a number in floats");
}

static void unpack__refuses_groups(void **state)
{
    struct fixture *f = *state;
    assert_malformed(f, SLICE("\xC3\x3E\xC4\x3E"), "groups are not accepted");
    assert_malformed(f, SLICE("\xC4\x3E"), "groups are not accepted");
}

static void unpack__names_the_message_that_is_malformed(void **state)
{
    struct fixture *f = *state;
    /* nesteds, field 38 (tag 0xB2 0x02): one good, then one with a cut varint. */
    assert_malformed(f, SLICE("\xB2\x02\x00\xB2\x02\x01\x08"), "bad varint in nesteds[1]");
}

static void unpack__refuses_strings_that_are_not_utf8(void **state)
{
    struct fixture *f = *state;
    AllTypes *m;
    const status s = unpack(f, SLICE("\xB2\x02\x04\x12\x02\xC3("), &m);
    assert_refused(s, "FIELD_INVALID", "nesteds[0].text: must be UTF-8");
    assert_violation(s, "nesteds[0].text");
}

static void unpack__refuses_strings_with_nul(void **state)
{
    struct fixture *f = *state;
    AllTypes *m;
    assert_refused(unpack(f, SLICE("\x92\x02\x01y\x92\x02\x03x\0y"), &m), "FIELD_INVALID",
                   "strings[1]: must not contain the character NUL (U+0000)");
}

static void unpack__takes_64_levels(void **state)
{
    struct fixture *f = *state;
    const AllTypes *m = unpacked(f, nested_bytes(f, WIRE_DEPTH_MAX - 1));
    assert_non_null(m->recursive->recursive);
}

static void unpack__refuses_65_levels(void **state)
{
    struct fixture *f = *state;
    AllTypes *m;
    assert_reason(unpack(f, nested_bytes(f, WIRE_DEPTH_MAX), &m), "MESSAGE_TOO_DEEP");
}

static void unpack__bounds_the_number_of_fields(void **state)
{
    struct fixture *f = *state;
    AllTypes *m;
    const size_t bytes = 3 * (WIRE_FIELDS_MAX + 1);
    char *many = arena_alloc(&f->arena, bytes);
    for (size_t i = 0; i < bytes; i += 3)
        memcpy(many + i, "\xB2\x02\x00", 3); /* an empty message in nesteds */
    assert_ok(unpack(f, slice_make(many, bytes - 3), &m));
    assert_int_equal(m->n_nesteds, WIRE_FIELDS_MAX);
    assert_reason(unpack(f, slice_make(many, bytes), &m), "TOO_MANY_FIELDS");
}

/* An empty AllTypes takes over a thousand bytes, and three in the request. */
static void unpack__bounds_the_memory(void **state)
{
    struct fixture *f = *state;
    AllTypes *m;
    const size_t bytes = 3 * (WIRE_FIELDS_MAX / 2);
    char *many = arena_alloc(&f->arena, bytes);
    for (size_t i = 0; i < bytes; i += 3)
        memcpy(many + i, "\xBA\x02\x00", 3); /* recursives */
    assert_reason(unpack(f, slice_make(many, bytes), &m), "TOO_MANY_FIELDS");
    assert_true(f->arena.allocated_bytes < 2 * WIRE_MEMORY_BYTES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(unpack__of_nothing_gives_defaults),
        TEST(unpack__reads_every_wire_type),
        TEST(unpack__takes_the_last_of_a_scalar),
        TEST(unpack__merges_a_message_given_twice),
        TEST(unpack__merges_the_same_message_of_a_oneof),
        TEST(unpack__keeps_the_last_member_of_a_oneof),
        TEST(unpack__sets_a_zero_in_a_oneof),
        TEST(unpack__reads_lists_packed_and_not),
        TEST(unpack__reads_an_empty_packed_list),
        TEST(unpack__takes_any_number_for_true),
        TEST(unpack__keeps_unknown_enum_values),
        TEST(unpack__cuts_wide_varints_to_32_bits),
        TEST(unpack__keeps_the_last_of_equal_map_keys),
        TEST(unpack__keeps_the_last_of_equal_map_keys_in_merged_messages),
        TEST(unpack__sorts_a_map_in_many_pieces_once),
        TEST(unpack__makes_the_missing_value_of_a_map),
        TEST(unpack__keeps_unknown_fields_for_pack),
        TEST(unpack__takes_a_known_field_of_another_wire_type_for_unknown),
        TEST(unpack__refuses_malformed_bytes),
        TEST(unpack__refuses_groups),
        TEST(unpack__names_the_message_that_is_malformed),
        TEST(unpack__refuses_strings_that_are_not_utf8),
        TEST(unpack__refuses_strings_with_nul),
        TEST(unpack__takes_64_levels),
        TEST(unpack__refuses_65_levels),
        TEST(unpack__bounds_the_number_of_fields),
        TEST(unpack__bounds_the_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
