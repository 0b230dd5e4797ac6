/* JSON into messages: syntax, names, scalars, null, duplicates, oneofs, limits, masks. The texts
 * of errors are tested where they are promised: they name the field and say what would be right. */
#include "wire_fixture.h"

#include <math.h>

#include "smoothschedule/v1/tenant_service.types.h"
#include "wire/json_decode.h"
#include "wire/unpack.h"

static status decode_slice(struct fixture *f, struct slice text, AllTypes **ret)
{
    AllTypes *message = arena_new(&f->arena, AllTypes);
    *message = (AllTypes)ALL_TYPES_INIT;
    *ret = message;
    return wire_json_decode(&f->arena, &wire_smoothschedule_test_v1_AllTypes, text, NULL,
                            &message->base);
}

static AllTypes *decoded(struct fixture *f, const char *text)
{
    AllTypes *message;
    assert_ok(decode_slice(f, slice_of(text), &message));
    return message;
}

static status decode(struct fixture *f, const char *text)
{
    AllTypes *message;
    return decode_slice(f, slice_of(text), &message);
}

/* A text that is no JSON: where, and why. */
static void assert_syntax(struct fixture *f, const char *text, const char *where_and_why)
{
    assert_refused(decode(f, text), "JSON_INVALID",
                   arena_printf(&f->arena, "invalid JSON at %s", where_and_why));
}

/* A value that its field does not take. */
static void assert_field(struct fixture *f, const char *text, const char *message)
{
    assert_refused(decode(f, text), "FIELD_INVALID", message);
}

static void decode__reads_both_spellings(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(decoded(f, "{\"int32Value\": 1}")->int32_value, 1);
    assert_int_equal(decoded(f, "{\"int32_value\": 1}")->int32_value, 1);
    assert_int_equal(decoded(f, "{\"@other name\": 1}")->renamed, 1);
    assert_int_equal(decoded(f, "{\"renamed\": 1}")->renamed, 1);
    assert_int_equal(decoded(f, "{\"\\u0069nt32Value\": 1}")->int32_value, 1);
}

static void decode__reads_members_in_any_order(void **state)
{
    struct fixture *f = *state;
    const AllTypes *m = decoded(f, " { \"stringValue\" : \"x\" ,\r\n\t\"int32Value\":1 } \n");
    assert_int_equal(m->int32_value, 1);
    assert_string_equal(m->string_value, "x");
}

static void decode__reads_numbers_and_numbers_in_strings(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(decoded(f, "{\"int32Value\":-2147483648}")->int32_value, INT32_MIN);
    assert_int_equal(decoded(f, "{\"int32Value\":\"2147483647\"}")->int32_value, INT32_MAX);
    assert_int_equal(decoded(f, "{\"uint32Value\":4294967295}")->uint32_value, UINT32_MAX);
    assert_int_equal(decoded(f, "{\"int32Value\":1.0}")->int32_value, 1);
    assert_int_equal(decoded(f, "{\"int32Value\":1e2}")->int32_value, 100);
    assert_true(decoded(f, "{\"int64Value\":9007199254740993}")->int64_value ==
                INT64_C(9007199254740993));
    assert_true(decoded(f, "{\"uint64Value\":\"18446744073709551615\"}")->uint64_value ==
                UINT64_MAX);
}

static void decode__refuses_numbers_that_do_not_fit(void **state)
{
    struct fixture *f = *state;
    assert_field(f, "{\"int32Value\":2147483648}",
                 "int32Value: must be a whole number from -2147483648 to 2147483647, not "
                 "2147483648");
    assert_field(f, "{\"uint32Value\":\"-1\"}",
                 "uint32Value: must be a whole number from 0 to 4294967295, not \"-1\"");
    assert_field(f, "{\"int64Value\":1.5}",
                 "int64Value: must be a whole number from -9223372036854775808 to "
                 "9223372036854775807, not 1.5");
    assert_reason(decode(f, "{\"uint64Value\":18446744073709551616}"), "FIELD_INVALID");
    assert_reason(decode(f, "{\"int32Value\":\"\"}"), "FIELD_INVALID");
    assert_reason(decode(f, "{\"int32Value\":\" 1\"}"), "FIELD_INVALID");
    assert_reason(decode(f, "{\"int32Value\":true}"), "FIELD_INVALID");
    assert_reason(decode(f, "{\"int32Value\":[1]}"), "FIELD_INVALID");
    assert_reason(decode(f, "{\"doubleValue\":1e400}"), "FIELD_INVALID");
    assert_reason(decode(f, "{\"floatValue\":3.5e38}"), "FIELD_INVALID");
}

static void decode__reads_what_is_no_number_from_text(void **state)
{
    struct fixture *f = *state;
    const AllTypes *m = decoded(f, "{\"doubleValue\":\"NaN\",\"floatValue\":\"-Infinity\","
                                   "\"doubles\":[\"Infinity\",\"1.5\"]}");
    assert_true(isnan(m->double_value));
    assert_true(isinf(m->float_value) && m->float_value < 0);
    assert_true(isinf(m->doubles[0]));
    assert_true(m->doubles[1] == 1.5);
    assert_reason(decode(f, "{\"doubleValue\":\"nan\"}"), "FIELD_INVALID");
}

static void decode__refuses_nan_as_a_word(void **state)
{
    struct fixture *f = *state;
    assert_syntax(f, "{\"doubleValue\":NaN}",
                  "line 1, column 16: expected a value; words but true, false and null need double "
                  "quotes");
    assert_reason(decode(f, "{\"doubleValue\":-Infinity}"), "JSON_INVALID");
}

static void decode__reads_bools_as_words_only(void **state)
{
    struct fixture *f = *state;
    assert_true(decoded(f, "{\"boolValue\":true}")->bool_value);
    assert_field(f, "{\"boolValue\":\"true\"}", "boolValue: must be true or false, not \"true\"");
    assert_field(f, "{\"boolValue\":1}", "boolValue: must be true or false, not 1");
}

static void decode__unescapes_strings(void **state)
{
    struct fixture *f = *state;
    const AllTypes *m = decoded(
        f, "{\"stringValue\":\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u65E5\\ud83d\\uDE00z\"}");
    assert_string_equal(m->string_value, "a\"\\/\b\f\n\r\t\u00e9\u65e5\U0001F600z");
}

static void decode__refuses_bad_strings(void **state)
{
    struct fixture *f = *state;
    assert_syntax(f, "{\"stringValue\":\"\\ud83d\"}",
                  "line 1, column 17: half of a surrogate pair; characters above U+FFFF need both "
                  "halves");
    assert_reason(decode(f, "{\"stringValue\":\"\\ude00\\ud83d\"}"), "JSON_INVALID");
    assert_reason(decode(f, "{\"stringValue\":\"\\ud83d\\u0041\"}"), "JSON_INVALID");
    assert_syntax(f, "{\"stringValue\":\"ab\\u0000\"}",
                  "line 1, column 19: strings must not contain NUL (\\u0000)");
    assert_syntax(f, "{\"stringValue\":\"a\nb\"}",
                  "line 1, column 18: control characters in strings must be escaped");
    assert_syntax(
        f, "{\"stringValue\":\"\\x41\"}",
        "line 1, column 17: unknown escape; \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX "
        "exist");
    assert_syntax(f, "{\"stringValue\":\"\\u00g0\"}",
                  "line 1, column 17: \\u must be followed by four hexadecimal digits");
    assert_syntax(f, "{\"stringValue\":\"abc",
                  "line 1, column 20: the string has no closing quote");
    assert_reason(decode(f, "{\"stringValue\":\"abc\\"), "JSON_INVALID");
    assert_reason(decode(f, "{\"stringValue\":\"abc\\\""), "JSON_INVALID");
    assert_reason(decode(f, "{'stringValue':'a'}"), "JSON_INVALID");
}

static void decode__refuses_texts_that_are_not_utf8(void **state)
{
    struct fixture *f = *state;
    assert_syntax(f, "{\n\"stringValue\":\"\u00e9\xFF\"}",
                  "line 2, column 17: the text must be UTF-8");
    assert_syntax(f, "\xEF\xBB\xBF{}", "line 1, column 1: leave out the byte order mark");
}

static void decode__refuses_nul_outside_strings(void **state)
{
    struct fixture *f = *state;
    AllTypes *m;
    assert_reason(decode_slice(f, SLICE("{}\0"), &m), "JSON_INVALID");
    assert_reason(decode_slice(f, SLICE("{\0}"), &m), "JSON_INVALID");
    assert_reason(decode_slice(f, SLICE("{\"stringValue\":\"\0\"}"), &m), "JSON_INVALID");
}

static void decode__says_where_the_syntax_breaks(void **state)
{
    struct fixture *f = *state;
    assert_syntax(f, "", "line 1, column 1: expected a value");
    assert_syntax(f, "{\n  \"int32Value\": 1,\n}",
                  "line 3, column 1: no comma is allowed after the last one");
    assert_syntax(f, "{\"int32Value\" 1}", "line 1, column 15: expected : after the member's name");
    assert_syntax(f, "{int32Value: 1}",
                  "line 1, column 2: expected a member's name in double quotes");
    assert_syntax(f, "{\"int32Value\": 1 \"x\"}", "line 1, column 18: expected , or }");
    assert_syntax(f, "{\"int32s\": [1 2]}", "line 1, column 15: expected , or ]");
    assert_syntax(f, "{} {}", "line 1, column 4: nothing may follow the value");
    assert_syntax(f, "{\"int32Value\": 01}",
                  "line 1, column 16: expected a number, as 12, -0.5 or "
                  "1e6");
    assert_syntax(f, "{\"int32Value\": 1.}",
                  "line 1, column 16: expected a number, as 12, -0.5 or "
                  "1e6");
    assert_reason(decode(f, "{\"int32Value\": 1"), "JSON_INVALID");
    assert_reason(decode(f, "{\"nested\": nul}"), "JSON_INVALID");
    assert_reason(decode(f, "{\"int32Value\": /* one */ 1}"), "JSON_INVALID");
    assert_reason(decode(f, "{,}"), "JSON_INVALID");
    assert_reason(decode(f, "{\"int32s\":[,]}"), "JSON_INVALID");
}

static void decode__refuses_other_texts_than_objects(void **state)
{
    struct fixture *f = *state;
    assert_refused(decode(f, "[]"), "JSON_INVALID", "the JSON text must be an object, not a list");
    assert_refused(decode(f, "null"), "JSON_INVALID", "the JSON text must be an object, not null");
}

static void decode__reads_bytes_in_every_base64(void **state)
{
    struct fixture *f = *state;
    const AllTypes *m = decoded(f, "{\"bytesValue\":\"++///g==\",\"byteses\":[\"--___g\",\"\"]}");
    assert_memory_equal(m->bytes_value.data, "\xFB\xEF\xFF\xFE", 4);
    assert_int_equal(m->byteses[0].len, 4);
    assert_int_equal(m->byteses[1].len, 0);
    assert_field(f, "{\"bytesValue\":\"a*\"}", "bytesValue: must be base64, not \"a*\"");
}

static void decode__reads_enums_by_name_and_number(void **state)
{
    struct fixture *f = *state;
    const AllTypes *m =
        decoded(f, "{\"shape\":\"CIRCULAR\",\"colour\":77,\"shapes\":[1.0,\"SQUARE\"]}");
    assert_int_equal(m->shape, 1);
    assert_int_equal(m->colour, 77);
    assert_int_equal(m->shapes[0], 1);
    assert_int_equal(m->shapes[1], 2);
    assert_int_equal(decoded(f, "{\"colour\":\"COLOUR_HIGHEST\"}")->colour, INT32_MAX);
}

static void decode__lists_the_names_of_an_enum(void **state)
{
    struct fixture *f = *state;
    assert_field(f, "{\"shape\":\"round\"}",
                 "shape: must be SHAPE_UNSPECIFIED, ROUND or SQUARE, not \"round\"");
    assert_reason(decode(f, "{\"shape\":\"1\"}"), "FIELD_INVALID");
    assert_reason(decode(f, "{\"shape\":2147483648}"), "FIELD_INVALID");
    assert_reason(decode(f, "{\"shape\":\"\"}"), "FIELD_INVALID");
}

static void decode__takes_null_for_the_default(void **state)
{
    struct fixture *f = *state;
    const AllTypes *m = decoded(f, "{\"int32Value\":null,\"nested\":null,\"strings\":null,"
                                   "\"int32Map\":null,\"choiceText\":null,\"choiceNumber\":1}");
    assert_null(m->nested);
    assert_int_equal(m->n_strings, 0);
    assert_int_equal(m->choice_case, ALL_TYPES_CHOICE_CHOICE_NUMBER);
}

static void decode__refuses_null_in_lists_and_maps(void **state)
{
    struct fixture *f = *state;
    assert_field(f, "{\"strings\":[\"a\",null]}",
                 "strings[1]: must not be null; leave it out instead");
    assert_field(f, "{\"nestedMap\":{\"a\":null}}",
                 "nestedMap[\"a\"]: must not be null; leave it out instead");
}

static void decode__reads_maps_by_their_type_of_key(void **state)
{
    struct fixture *f = *state;
    const AllTypes *m =
        decoded(f, "{\"int32Map\":{\"-1\":2},\"uint64Map\":{\"18446744073709551615"
                   "\":\"3\"},\"boolMap\":{\"true\":true},\"stringMap\":{\"\":\"\"},"
                   "\"nestedMap\":{\"a b\":{\"number\":4}}}");
    assert_int_equal(m->int32_map[0]->key, -1);
    assert_true(m->uint64_map[0]->key == UINT64_MAX);
    assert_true(m->bool_map[0]->key);
    assert_string_equal(m->string_map[0]->key, "");
    assert_int_equal(m->nested_map[0]->value->number, 4);
}

static void decode__refuses_keys_of_another_type(void **state)
{
    struct fixture *f = *state;
    assert_field(f, "{\"boolMap\":{\"1\":true}}",
                 "boolMap[\"1\"]: must be true or false, not \"1\"");
    assert_reason(decode(f, "{\"int32Map\":{\"x\":1}}"), "FIELD_INVALID");
    assert_reason(decode(f, "{\"int32Map\":{1:1}}"), "JSON_INVALID");
    assert_field(f, "{\"int32Map\":[]}", "int32Map: must be an object, not a list");
}

static void decode__refuses_equal_keys(void **state)
{
    struct fixture *f = *state;
    assert_field(f, "{\"stringMap\":{\"a\":\"1\",\"b\":\"2\",\"\\u0061\":\"3\"}}",
                 "stringMap: the key \"a\" is given twice");
    assert_field(f, "{\"int32Map\":{\"1\":1,\"1.0\":2}}", "int32Map: one key is given twice");
}

static void decode__refuses_a_field_given_twice(void **state)
{
    struct fixture *f = *state;
    assert_field(f, "{\"int32Value\":1,\"int32Value\":1}", "int32Value: is given twice");
    assert_field(f, "{\"int32Value\":1,\"int32_value\":null}", "int32Value: is given twice");
    assert_field(f, "{\"nested\":{\"text\":\"a\",\"text\":\"a\"}}", "nested.text: is given twice");
}

static void decode__refuses_two_members_of_a_oneof(void **state)
{
    struct fixture *f = *state;
    const status s = decode(f, "{\"choiceNumber\":0,\"choiceText\":\"\"}");
    assert_refused(s, "FIELD_INVALID",
                   "choiceText: cannot be given together with choiceNumber; choose one of them");
    assert_violation(s, "choiceText");
    assert_reason(decode(f, "{\"choiceNumber\":0,\"choiceNull\":null}"), "FIELD_INVALID");
}

static void decode__suggests_the_field_that_was_meant(void **state)
{
    struct fixture *f = *state;
    status s = decode(f, "{\"recursives\":[{},{\"nested\":{\"numbr\":1}}]}");
    assert_refused(s, "FIELD_UNKNOWN",
                   "recursives[1].nested.numbr: unknown field; did you mean number?");
    assert_violation(s, "recursives[1].nested.numbr");
    assert_refused(decode(f, "{\"INT32VALUE\":1}"), "FIELD_UNKNOWN",
                   "INT32VALUE: unknown field; did you mean int32Value?");
}

static void decode__lists_the_fields_there_are(void **state)
{
    struct fixture *f = *state;
    assert_refused(decode(f, "{\"nested\":{\"colour\":1}}"), "FIELD_UNKNOWN",
                   "nested.colour: unknown field; Nested has number, text, deeper");
    assert_refused(decode(f, "{\"empty\":{\"x\":1}}"), "FIELD_UNKNOWN",
                   "empty.x: unknown field; Empty has none");
    assert_refused(decode(f, "{\"\":1}"), "FIELD_UNKNOWN",
                   "\"\": unknown field; AllTypes has none of that name");
}

static void decode__refuses_values_of_another_shape(void **state)
{
    struct fixture *f = *state;
    assert_field(f, "{\"nested\":\"x\"}", "nested: must be an object, not a string");
    assert_field(f, "{\"strings\":\"x\"}", "strings: must be a list, not a string");
    assert_field(f, "{\"strings\":[[\"x\"]]}", "strings[0]: must be a string");
    assert_field(f, "{\"stringValue\":5}", "stringValue: must be a string, not 5");
    assert_field(f, "{\"stringValue\":{}}", "stringValue: must be a string");
}

static void decode__prefixes_paths_as_asked(void **state)
{
    struct fixture *f = *state;
    const struct wire_json_decode_options options = {.path = "tenant"};
    AllTypes_Nested nested = ALL_TYPES_NESTED_INIT;
    const struct wire_message *type = &wire_smoothschedule_test_v1_AllTypes_Nested;
    assert_refused(
        wire_json_decode(&f->arena, type, SLICE("{\"numer\":1}"), &options, &nested.base),
        "FIELD_UNKNOWN", "tenant.numer: unknown field; did you mean number?");
    assert_refused(wire_json_decode(&f->arena, type, SLICE("[]"), &options, &nested.base),
                   "FIELD_INVALID", "tenant: must be an object, not a list");
}

static struct wire_paths mask_of(struct fixture *f, const char *text)
{
    struct wire_paths mask = {0};
    const struct wire_json_decode_options options = {.mask = &mask, .resolve = fixture_resolve};
    AllTypes message = ALL_TYPES_INIT;
    assert_ok(wire_json_decode(&f->arena, &wire_smoothschedule_test_v1_AllTypes, slice_of(text),
                               &options, &message.base));
    return mask;
}

static void decode__records_the_fields_that_were_named(void **state)
{
    struct fixture *f = *state;
    const struct wire_paths mask =
        mask_of(f, "{\"int32Value\":0,\"nested\":{\"text\":\"\",\"deeper\":{\"flag\":true}},"
                   "\"stringValue\":null,\"recursive\":{}}");
    assert_int_equal(mask.count, 5);
    assert_string_equal(mask.items[0], "int32_value");
    assert_string_equal(mask.items[1], "nested.text");
    assert_string_equal(mask.items[2], "nested.deeper.flag");
    assert_string_equal(mask.items[3], "string_value");
    assert_string_equal(mask.items[4], "recursive");
}

static void decode__records_lists_maps_and_well_known_types_whole(void **state)
{
    struct fixture *f = *state;
    const struct wire_paths mask =
        mask_of(f, "{\"nesteds\":[{\"number\":1}],\"nestedMap\":{\"a\":{\"number\":1}},"
                   "\"timestamp\":\"2026-01-31T09:00:00Z\",\"struct\":{\"a\":1},\"nested\":null}");
    assert_int_equal(mask.count, 5);
    assert_string_equal(mask.items[0], "nesteds");
    assert_string_equal(mask.items[1], "nested_map");
    assert_string_equal(mask.items[2], "timestamp");
    assert_string_equal(mask.items[3], "struct");
    assert_string_equal(mask.items[4], "nested");
}

/* A client may send back what it got. */
static void decode__leaves_output_only_fields_out_of_the_mask(void **state)
{
    struct fixture *f = *state;
    struct wire_paths mask = {0};
    const struct wire_json_decode_options options = {.mask = &mask};
    Tenant tenant = TENANT_INIT;
    assert_ok(wire_json_decode(&f->arena, &wire_smoothschedule_v1_Tenant,
                               SLICE("{\"name\":\"a\",\"state\":\"ACTIVE\",\"createTime\":"
                                     "\"2026-01-31T09:00:00Z\",\"timeZone\":\"UTC\"}"),
                               &options, &tenant.base));
    assert_int_equal(mask.count, 2);
    assert_string_equal(mask.items[0], "name");
    assert_string_equal(mask.items[1], "time_zone");
}

static const char *nested_text(struct fixture *f, size_t levels)
{
    f->out.length = 0;
    for (size_t i = 1; i < levels; i++)
        buf_append_text(&f->out, "{\"recursive\":");
    buf_append_text(&f->out, "{}");
    for (size_t i = 1; i < levels; i++)
        buf_append_byte(&f->out, '}');
    return arena_slice_string(&f->arena, buf_slice(&f->out));
}

static void decode__ends_at_64_levels(void **state)
{
    struct fixture *f = *state;
    assert_ok(decode(f, nested_text(f, WIRE_DEPTH_MAX)));
    assert_reason(decode(f, nested_text(f, WIRE_DEPTH_MAX + 1)), "MESSAGE_TOO_DEEP");
}

/* A Value in a list in a Value: two messages a bracket, as in binary. */
static void decode__counts_the_levels_of_values(void **state)
{
    struct fixture *f = *state;
    char text[256] = "{\"value\":";
    memset(text + strlen(text), '[', 31);
    assert_reason(decode(f, text), "JSON_INVALID"); /* only cut */
    memset(text + strlen(text), '[', 1);
    assert_reason(decode(f, text), "MESSAGE_TOO_DEEP");
}

static void decode__survives_deep_brackets(void **state)
{
    struct fixture *f = *state;
    AllTypes *m;
    char *deep = arena_alloc(&f->arena, 1000000);
    memset(deep, '[', 1000000);
    memcpy(deep, "{\"value\":", 9);
    assert_reason(decode_slice(f, slice_make(deep, 1000000), &m), "MESSAGE_TOO_DEEP");
}

static void decode__bounds_the_number_of_values(void **state)
{
    struct fixture *f = *state;
    AllTypes *m;
    buf_append_text(&f->out, "{\"nesteds\":[{}");
    for (size_t i = 2; i < WIRE_FIELDS_MAX; i++) /* the list's name is one, too */
        buf_append_text(&f->out, ",{}");
    buf_append_text(&f->out, "]}");
    assert_ok(decode_slice(f, buf_slice(&f->out), &m));
    f->out.length -= 2;
    buf_append_text(&f->out, ",{}]}");
    assert_reason(decode_slice(f, buf_slice(&f->out), &m), "TOO_MANY_FIELDS");
}

static void decode__bounds_the_memory(void **state)
{
    struct fixture *f = *state;
    AllTypes *m;
    buf_append_text(&f->out, "{\"recursives\":[{}");
    for (size_t i = 1; i < WIRE_FIELDS_MAX / 2; i++)
        buf_append_text(&f->out, ",{}");
    buf_append_text(&f->out, "]}");
    assert_reason(decode_slice(f, buf_slice(&f->out), &m), "TOO_MANY_FIELDS");
    assert_true(f->arena.allocated_bytes < 2 * WIRE_MEMORY_BYTES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(decode__reads_both_spellings),
        TEST(decode__reads_members_in_any_order),
        TEST(decode__reads_numbers_and_numbers_in_strings),
        TEST(decode__refuses_numbers_that_do_not_fit),
        TEST(decode__reads_what_is_no_number_from_text),
        TEST(decode__refuses_nan_as_a_word),
        TEST(decode__reads_bools_as_words_only),
        TEST(decode__unescapes_strings),
        TEST(decode__refuses_bad_strings),
        TEST(decode__refuses_texts_that_are_not_utf8),
        TEST(decode__refuses_nul_outside_strings),
        TEST(decode__says_where_the_syntax_breaks),
        TEST(decode__refuses_other_texts_than_objects),
        TEST(decode__reads_bytes_in_every_base64),
        TEST(decode__reads_enums_by_name_and_number),
        TEST(decode__lists_the_names_of_an_enum),
        TEST(decode__takes_null_for_the_default),
        TEST(decode__refuses_null_in_lists_and_maps),
        TEST(decode__reads_maps_by_their_type_of_key),
        TEST(decode__refuses_keys_of_another_type),
        TEST(decode__refuses_equal_keys),
        TEST(decode__refuses_a_field_given_twice),
        TEST(decode__refuses_two_members_of_a_oneof),
        TEST(decode__suggests_the_field_that_was_meant),
        TEST(decode__lists_the_fields_there_are),
        TEST(decode__refuses_values_of_another_shape),
        TEST(decode__prefixes_paths_as_asked),
        TEST(decode__records_the_fields_that_were_named),
        TEST(decode__records_lists_maps_and_well_known_types_whole),
        TEST(decode__leaves_output_only_fields_out_of_the_mask),
        TEST(decode__ends_at_64_levels),
        TEST(decode__counts_the_levels_of_values),
        TEST(decode__survives_deep_brackets),
        TEST(decode__bounds_the_number_of_values),
        TEST(decode__bounds_the_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
