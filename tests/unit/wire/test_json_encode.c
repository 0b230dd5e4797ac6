/* Messages as JSON: scalars, names, defaults, escapes, lists, maps, oneofs, refusals. */
#include "wire_fixture.h"

#include <math.h>

#include "smoothschedule/v1/auth_service.types.h"
#include "wire/json_encode.h"

static const struct wire_json_encode_options SHORT = {.omit_defaults = true,
                                                      .resolve = fixture_resolve};

static status encode(struct fixture *f, const ProtobufCMessage *message,
                     const struct wire_json_encode_options *options)
{
    f->out.length = 0;
    return wire_json_encode(&f->arena, &wire_smoothschedule_test_v1_AllTypes, message, options,
                            &f->out);
}

/* Without defaults. */
static void assert_json(struct fixture *f, const AllTypes *message, const char *expected)
{
    assert_ok(encode(f, &message->base, &SHORT));
    assert_slice(buf_slice(&f->out), expected);
}

static void encode__prints_the_protos_names_when_asked(void **state)
{
    struct fixture *f = *state;
    const struct wire_json_encode_options names = {.omit_defaults = true, .proto_names = true};
    AllTypes m = ALL_TYPES_INIT;
    m.string_value = "x";

    assert_ok(encode(f, &m.base, &names));
    assert_slice(buf_slice(&f->out), "{\"string_value\":\"x\"}");
}

static void assert_string_json(struct fixture *f, const char *text, const char *expected)
{
    AllTypes m = ALL_TYPES_INIT;
    m.string_value = (char *)(uintptr_t)text;
    assert_json(f, &m, arena_printf(&f->arena, "{\"stringValue\":%s}", expected));
}

static void assert_contains(struct fixture *f, const char *part)
{
    buf_append_byte(&f->out, '\0');
    if (strstr(f->out.data, part) == NULL)
        fail_msg("%s is not in %s", part, f->out.data);
    f->out.length--;
}

static void encode__leaves_defaults_out_when_asked(void **state)
{
    struct fixture *f = *state;
    const AllTypes m = ALL_TYPES_INIT;
    assert_json(f, &m, "{}");
}

static void encode__prints_defaults_but_no_absent_messages(void **state)
{
    struct fixture *f = *state;
    const AllTypes_Nested nested = ALL_TYPES_NESTED_INIT;
    assert_ok(wire_json_encode(&f->arena, &wire_smoothschedule_test_v1_AllTypes_Nested,
                               &nested.base, NULL, &f->out));
    assert_slice(buf_slice(&f->out), "{\"number\":0,\"text\":\"\"}");
}

static void encode__prints_the_default_of_every_type(void **state)
{
    struct fixture *f = *state;
    const AllTypes m = ALL_TYPES_INIT;
    assert_ok(encode(f, &m.base, NULL));
    assert_contains(f,
                    "{\"doubleValue\":0,\"floatValue\":0,\"int32Value\":0,\"int64Value\":\"0\",");
    assert_contains(f, ",\"boolValue\":false,\"stringValue\":\"\",\"bytesValue\":\"\","
                       "\"shape\":\"SHAPE_UNSPECIFIED\",");
    assert_contains(f, ",\"strings\":[],");
    assert_contains(f, ",\"int32Map\":{},");
    assert_contains(f, ",\"nullValue\":null,");
    assert_null(strstr(f->out.data, "choice"));
    assert_null(strstr(f->out.data, "Wrapper\""));
}

static void encode__prints_no_default_of_what_only_clients_send(void **state)
{
    struct fixture *f = *state;
    const LoginRequest request = LOGIN_REQUEST_INIT;
    assert_ok(wire_json_encode(&f->arena, &wire_smoothschedule_v1_LoginRequest, &request.base, NULL,
                               &f->out));
    assert_slice(buf_slice(&f->out), "{\"email\":\"\",\"tenant\":\"\"}");
}

static void encode__prints_numbers_by_their_width(void **state)
{
    struct fixture *f = *state;
    AllTypes m = ALL_TYPES_INIT;
    m.double_value = 1.5;
    m.float_value = 0.1F;
    m.int32_value = INT32_MIN;
    m.int64_value = INT64_MIN;
    m.uint32_value = UINT32_MAX;
    m.uint64_value = UINT64_MAX;
    m.bool_value = 1;
    assert_json(f, &m,
                "{\"doubleValue\":1.5,\"floatValue\":0.1,\"int32Value\":-2147483648,"
                "\"int64Value\":\"-9223372036854775808\",\"uint32Value\":4294967295,"
                "\"uint64Value\":\"18446744073709551615\",\"boolValue\":true}");
}

static void encode__prints_what_is_no_number_as_text(void **state)
{
    struct fixture *f = *state;
    AllTypes m = ALL_TYPES_INIT;
    double doubles[] = {(double)NAN, (double)INFINITY, (double)-INFINITY, -0.0};
    m.n_doubles = 4;
    m.doubles = doubles;
    m.float_value = -INFINITY;
    assert_json(f, &m,
                "{\"floatValue\":\"-Infinity\","
                "\"doubles\":[\"NaN\",\"Infinity\",\"-Infinity\",-0.0]}");
}

static void encode__escapes_strings(void **state)
{
    struct fixture *f = *state;
    assert_string_json(f, "say \"hi\" \\ /", "\"say \\\"hi\\\" \\\\ /\"");
    assert_string_json(f, "\b\f\n\r\t\x01\x1f\x7f", "\"\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\"");
    assert_string_json(f, "\u00e9\u65e5\U0001F600", "\"\u00e9\u65e5\U0001F600\"");
    assert_string_json(f, "a longer run of text, then a quote \"",
                       "\"a longer run of text, then a "
                       "quote \\\"\"");
}

static void encode__prints_bytes_as_padded_base64(void **state)
{
    struct fixture *f = *state;
    AllTypes m = ALL_TYPES_INIT;
    m.bytes_value = (ProtobufCBinaryData){4, (uint8_t *)(uintptr_t) "\xFB\xEF\xFF\xFE"};
    assert_json(f, &m, "{\"bytesValue\":\"++///g==\"}");
}

static void encode__prints_enums_by_name_or_unknown_number(void **state)
{
    struct fixture *f = *state;
    AllTypes m = ALL_TYPES_INIT;
    Colour colours[] = {COLOUR_RED, COLOUR_NEGATIVE, COLOUR_HIGHEST, (Colour)77, (Colour)-77};
    m.shape = ALL_TYPES_SHAPE_CIRCULAR; /* a second name: the first is printed */
    m.n_colours = 5;
    m.colours = colours;
    assert_json(f, &m,
                "{\"shape\":\"ROUND\","
                "\"colours\":[\"RED\",\"COLOUR_NEGATIVE\",\"COLOUR_HIGHEST\",77,-77]}");
}

static void encode__prints_a_oneofs_member_even_when_zero(void **state)
{
    struct fixture *f = *state;
    AllTypes m = ALL_TYPES_INIT;
    m.choice_case = ALL_TYPES_CHOICE_CHOICE_NUMBER;
    assert_json(f, &m, "{\"choiceNumber\":0}");
}

static void encode__prints_messages_and_lists_of_them(void **state)
{
    struct fixture *f = *state;
    AllTypes m = ALL_TYPES_INIT;
    AllTypes_Nested empty = ALL_TYPES_NESTED_INIT;
    AllTypes_Nested full = ALL_TYPES_NESTED_INIT;
    AllTypes_Nested *nesteds[] = {&full, &empty};
    full.number = 1;
    m.nested = &empty;
    m.n_nesteds = 2;
    m.nesteds = nesteds;
    assert_json(f, &m, "{\"nested\":{},\"nesteds\":[{\"number\":1},{}]}");
}

static void encode__prints_map_keys_as_strings(void **state)
{
    struct fixture *f = *state;
    AllTypes m = ALL_TYPES_INIT;
    AllTypes_Int64MapEntry wide = ALL_TYPES_INT64_MAP_ENTRY_INIT;
    AllTypes_BoolMapEntry flag = ALL_TYPES_BOOL_MAP_ENTRY_INIT;
    AllTypes_StringMapEntry text = ALL_TYPES_STRING_MAP_ENTRY_INIT;
    AllTypes_Int64MapEntry *wides[] = {&wide};
    AllTypes_BoolMapEntry *flags[] = {&flag};
    AllTypes_StringMapEntry *texts[] = {&text};
    wide.key = -5;
    wide.value = 6;
    flag.value = 1;
    text.key = (char *)(uintptr_t) "a\"b";
    m.n_int64_map = m.n_bool_map = m.n_string_map = 1;
    m.int64_map = wides;
    m.bool_map = flags;
    m.string_map = texts;
    assert_json(f, &m,
                "{\"int64Map\":{\"-5\":\"6\"},\"boolMap\":{\"false\":true},"
                "\"stringMap\":{\"a\\\"b\":\"\"}}");
}

static void encode__uses_the_names_of_the_proto(void **state)
{
    struct fixture *f = *state;
    AllTypes m = ALL_TYPES_INIT;
    m.renamed = m.far = m.trailing_ = 1;
    assert_json(f, &m, "{\"@other name\":1,\"trailing\":1,\"far\":1}");
}

static void encode__appends(void **state)
{
    struct fixture *f = *state;
    const AllTypes m = ALL_TYPES_INIT;
    buf_append_text(&f->out, "data: ");
    assert_ok(wire_json_encode(&f->arena, &wire_smoothschedule_test_v1_AllTypes, &m.base, &SHORT,
                               &f->out));
    assert_slice(buf_slice(&f->out), "data: {}");
}

static void encode__refuses_strings_that_are_not_utf8(void **state)
{
    struct fixture *f = *state;
    AllTypes m = ALL_TYPES_INIT;
    m.int32_value = 1;
    m.string_value = (char *)(uintptr_t) "\xC3(";
    const status s = encode(f, &m.base, NULL);
    assert_int_equal(s.code, STATUS_INTERNAL);
    assert_string_equal(s.reason, "JSON_UNENCODABLE");
    assert_string_equal(s.message, "AllTypes.stringValue: the text is not UTF-8");
    assert_int_equal(f->out.length, 0);
}

static void encode__ends_at_64_levels(void **state)
{
    struct fixture *f = *state;
    AllTypes levels[65];
    for (size_t i = 0; i < 65; i++) {
        levels[i] = (AllTypes)ALL_TYPES_INIT;
        levels[i].recursive = i == 0 ? NULL : &levels[i - 1];
    }
    assert_ok(encode(f, &levels[63].base, &SHORT));
    assert_int_equal(encode(f, &levels[64].base, &SHORT).code, STATUS_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(encode__leaves_defaults_out_when_asked),
        TEST(encode__prints_the_protos_names_when_asked),
        TEST(encode__prints_defaults_but_no_absent_messages),
        TEST(encode__prints_the_default_of_every_type),
        TEST(encode__prints_no_default_of_what_only_clients_send),
        TEST(encode__prints_numbers_by_their_width),
        TEST(encode__prints_what_is_no_number_as_text),
        TEST(encode__escapes_strings),
        TEST(encode__prints_bytes_as_padded_base64),
        TEST(encode__prints_enums_by_name_or_unknown_number),
        TEST(encode__prints_a_oneofs_member_even_when_zero),
        TEST(encode__prints_messages_and_lists_of_them),
        TEST(encode__prints_map_keys_as_strings),
        TEST(encode__uses_the_names_of_the_proto),
        TEST(encode__appends),
        TEST(encode__refuses_strings_that_are_not_utf8),
        TEST(encode__ends_at_64_levels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
