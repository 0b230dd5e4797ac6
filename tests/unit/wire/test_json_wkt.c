/* The well-known types as JSON, both ways. */
#include "wire_fixture.h"

#include <math.h>

#include "wire/json_decode.h"
#include "wire/json_encode.h"

static const struct wire_json_decode_options DECODE = {.resolve = fixture_resolve};
static const struct wire_json_encode_options ENCODE = {.omit_defaults = true,
                                                       .resolve = fixture_resolve};

static status decode(struct fixture *f, const char *text, AllTypes **ret)
{
    AllTypes *message = arena_new(&f->arena, AllTypes);
    *message = (AllTypes)ALL_TYPES_INIT;
    *ret = message;
    return wire_json_decode(&f->arena, &wire_smoothschedule_test_v1_AllTypes, slice_of(text),
                            &DECODE, &message->base);
}

static status encode(struct fixture *f, const AllTypes *message)
{
    f->out.length = 0;
    return wire_json_encode(&f->arena, &wire_smoothschedule_test_v1_AllTypes, &message->base,
                            &ENCODE, &f->out);
}

/* The text means something and is printed as `printed`. */
static void assert_prints(struct fixture *f, const char *text, const char *printed)
{
    AllTypes *m;
    assert_ok(decode(f, text, &m));
    assert_ok(encode(f, m));
    assert_slice(buf_slice(&f->out), printed);
}

static void assert_same(struct fixture *f, const char *text)
{
    assert_prints(f, text, text);
}

static void assert_field(struct fixture *f, const char *text)
{
    AllTypes *m;
    assert_reason(decode(f, text, &m), "FIELD_INVALID");
}

static void assert_time(struct fixture *f, const char *time, int64_t seconds, int32_t nanos)
{
    AllTypes *m;
    assert_ok(decode(f, arena_printf(&f->arena, "{\"timestamp\":\"%s\"}", time), &m));
    assert_true(m->timestamp->seconds == seconds);
    assert_int_equal(m->timestamp->nanos, nanos);
}

static void assert_no_time(struct fixture *f, const char *time)
{
    assert_field(f, arena_printf(&f->arena, "{\"timestamp\":\"%s\"}", time));
}

static void assert_duration(struct fixture *f, const char *text, int64_t seconds, int32_t nanos)
{
    AllTypes *m;
    assert_ok(decode(f, arena_printf(&f->arena, "{\"duration\":\"%s\"}", text), &m));
    assert_true(m->duration->seconds == seconds);
    assert_int_equal(m->duration->nanos, nanos);
}

static void assert_no_duration(struct fixture *f, const char *text)
{
    assert_field(f, arena_printf(&f->arena, "{\"duration\":\"%s\"}", text));
}

static void assert_unencodable(struct fixture *f, const AllTypes *m, const char *message)
{
    const status s = encode(f, m);
    assert_int_equal(s.code, STATUS_INTERNAL);
    assert_string_equal(s.reason, "JSON_UNENCODABLE");
    assert_string_equal(s.message, message);
}

static void timestamp__is_read_from_rfc_3339(void **state)
{
    struct fixture *f = *state;
    assert_time(f, "1970-01-01T00:00:00Z", 0, 0);
    assert_time(f, "1969-12-31T23:59:59.5Z", -1, 500000000);
    assert_time(f, "2000-02-29T12:34:56.123456789Z", 951827696, 123456789);
    assert_time(f, "2026-01-31T10:00:00+01:30", 1769848200, 0);
    assert_time(f, "2026-01-31T00:00:00-11:00", 1769857200, 0);
    assert_time(f, "0001-01-01T00:00:00Z", INT64_C(-62135596800), 0);
    assert_time(f, "9999-12-31T23:59:59.999999999Z", INT64_C(253402300799), 999999999);
}

static void timestamp__is_refused_in_other_forms(void **state)
{
    struct fixture *f = *state;
    assert_no_time(f, "");
    assert_no_time(f, "2026-01-31");
    assert_no_time(f, "2026-01-31T09:00:00");
    assert_no_time(f, "2026-01-31 09:00:00Z");
    assert_no_time(f, "2026-01-31t09:00:00Z");
    assert_no_time(f, "2026-01-31T09:00:00z");
    assert_no_time(f, "2026-01-31T09:00:00.Z");
    assert_no_time(f, "2026-01-31T09:00:00.1234567890Z");
    assert_no_time(f, "2026-01-31T09:00:00ZZ");
    assert_no_time(f, "2026-01-31T09:00:00+1:00");
    assert_no_time(f, "2026-01-31T09:00:00+24:00");
    assert_no_time(f, "2026-1-31T09:00:00Z");
    assert_no_time(f, "2026-01-31T9:00:00Z");
    assert_no_time(f, "+2026-01-31T09:00:00Z");
}

static void timestamp__is_refused_when_there_is_no_such_time(void **state)
{
    struct fixture *f = *state;
    assert_no_time(f, "2026-02-29T00:00:00Z");
    assert_no_time(f, "1900-02-29T00:00:00Z");
    assert_no_time(f, "2026-00-01T00:00:00Z");
    assert_no_time(f, "2026-13-01T00:00:00Z");
    assert_no_time(f, "2026-04-31T00:00:00Z");
    assert_no_time(f, "2026-01-00T00:00:00Z");
    assert_no_time(f, "2026-01-31T24:00:00Z");
    assert_no_time(f, "2026-01-31T23:60:00Z");
    assert_no_time(f, "2026-01-31T23:59:60Z");
    assert_no_time(f, "0000-12-31T23:59:59Z");
    assert_no_time(f, "0001-01-01T00:00:00+00:01");
    assert_no_time(f, "9999-12-31T23:59:59-00:01");
    assert_field(f, "{\"timestamp\":0}");
}

static void timestamp__says_what_would_be_right(void **state)
{
    struct fixture *f = *state;
    AllTypes *m;
    const status s = decode(f, "{\"timestamps\":[\"tomorrow\"]}", &m);
    assert_refused(s, "FIELD_INVALID",
                   "timestamps[0]: must be a time as 2026-01-31T09:00:00Z, with an offset or Z, in "
                   "the years 1 to 9999, not \"tomorrow\"");
    assert_violation(s, "timestamps[0]");
}

static void timestamp__is_printed_with_0_3_6_or_9_digits(void **state)
{
    struct fixture *f = *state;
    assert_same(f, "{\"timestamp\":\"2026-01-31T09:00:00Z\"}");
    assert_prints(f, "{\"timestamp\":\"2026-01-31T09:00:00.5Z\"}",
                  "{\"timestamp\":\"2026-01-31T09:00:00.500Z\"}");
    assert_same(f, "{\"timestamp\":\"2026-01-31T09:00:00.000001Z\"}");
    assert_same(f, "{\"timestamp\":\"2026-01-31T09:00:00.000000001Z\"}");
    assert_prints(f, "{\"timestamp\":\"2026-01-31T09:00:00+01:00\"}",
                  "{\"timestamp\":\"2026-01-31T08:00:00Z\"}");
}

static void timestamp__is_printed_for_every_month_and_leap_year(void **state)
{
    struct fixture *f = *state;
    assert_same(f, "{\"timestamps\":[\"0001-01-01T00:00:00Z\",\"9999-12-31T23:59:59Z\","
                   "\"1900-02-28T23:59:59Z\",\"1900-03-01T00:00:00Z\",\"2000-02-29T00:00:00Z\","
                   "\"2024-12-31T12:00:00Z\",\"1969-12-31T23:59:59Z\",\"2100-03-01T00:00:00Z\"]}");
}

static void timestamp__out_of_range_is_not_printed(void **state)
{
    struct fixture *f = *state;
    Google__Protobuf__Timestamp time = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
    AllTypes m = ALL_TYPES_INIT;
    m.timestamp = &time;
    time.seconds = INT64_C(253402300800);
    assert_unencodable(f, &m, "AllTypes.timestamp: the time or duration is out of range");
    time.seconds = INT64_C(-62135596801);
    assert_unencodable(f, &m, "AllTypes.timestamp: the time or duration is out of range");
    time.seconds = 0;
    time.nanos = 1000000000;
    assert_unencodable(f, &m, "AllTypes.timestamp: the time or duration is out of range");
    time.nanos = -1;
    assert_unencodable(f, &m, "AllTypes.timestamp: the time or duration is out of range");
}

static void duration__is_read(void **state)
{
    struct fixture *f = *state;
    assert_duration(f, "0s", 0, 0);
    assert_duration(f, "1.5s", 1, 500000000);
    assert_duration(f, "-1.5s", -1, -500000000);
    assert_duration(f, "-0.000000001s", 0, -1);
    assert_duration(f, "315576000000s", INT64_C(315576000000), 0);
    assert_duration(f, "-315576000000.999999999s", INT64_C(-315576000000), -999999999);
}

static void duration__is_refused_in_other_forms(void **state)
{
    struct fixture *f = *state;
    assert_no_duration(f, "");
    assert_no_duration(f, "s");
    assert_no_duration(f, "-s");
    assert_no_duration(f, "1");
    assert_no_duration(f, "1S");
    assert_no_duration(f, "+1s");
    assert_no_duration(f, "1 s");
    assert_no_duration(f, "1.s");
    assert_no_duration(f, ".5s");
    assert_no_duration(f, "1.0000000001s");
    assert_no_duration(f, "1e3s");
    assert_no_duration(f, "--1s");
    assert_no_duration(f, "315576000001s");
    assert_field(f, "{\"duration\":1}");
}

static void duration__is_printed_with_0_3_6_or_9_digits(void **state)
{
    struct fixture *f = *state;
    assert_same(f, "{\"durations\":[\"0s\",\"1s\",\"-1.500s\",\"-0.000001s\",\"0.000000001s\"]}");
}

static void duration__with_mixed_signs_is_not_printed(void **state)
{
    struct fixture *f = *state;
    Google__Protobuf__Duration duration = GOOGLE__PROTOBUF__DURATION__INIT;
    AllTypes m = ALL_TYPES_INIT;
    m.duration = &duration;
    duration.seconds = 1;
    duration.nanos = -1;
    assert_unencodable(f, &m, "AllTypes.duration: the time or duration is out of range");
}

static void field_mask__is_one_string_of_json_names(void **state)
{
    struct fixture *f = *state;
    AllTypes *m;
    assert_ok(decode(f, "{\"fieldMask\":\"displayName,address.postalCode\"}", &m));
    assert_int_equal(m->field_mask->n_paths, 2);
    assert_string_equal(m->field_mask->paths[0], "display_name");
    assert_string_equal(m->field_mask->paths[1], "address.postal_code");
    assert_same(f, "{\"fieldMask\":\"displayName,address.postalCode\"}");
    assert_same(f, "{\"fieldMask\":\"\"}");
}

static void field_mask__refuses_other_forms(void **state)
{
    struct fixture *f = *state;
    assert_field(f, "{\"fieldMask\":\"display_name\"}");
    assert_field(f, "{\"fieldMask\":\"a,,b\"}");
    assert_field(f, "{\"fieldMask\":\"a,\"}");
    assert_field(f, "{\"fieldMask\":\",a\"}");
    assert_field(f, "{\"fieldMask\":[\"a\"]}");
    assert_field(f, "{\"fieldMask\":{\"paths\":[\"a\"]}}");
}

static void field_mask__without_a_json_form_is_not_printed(void **state)
{
    struct fixture *f = *state;
    Google__Protobuf__FieldMask mask = GOOGLE__PROTOBUF__FIELD_MASK__INIT;
    char upper[] = "fooBar";
    char *paths[] = {upper};
    AllTypes m = ALL_TYPES_INIT;
    m.field_mask = &mask;
    mask.n_paths = 1;
    mask.paths = paths;
    assert_unencodable(f, &m, "AllTypes.fieldMask: a path of the mask has no JSON form");
    strcpy(upper, "foo__b");
    assert_unencodable(f, &m, "AllTypes.fieldMask: a path of the mask has no JSON form");
    strcpy(upper, "foo_");
    assert_unencodable(f, &m, "AllTypes.fieldMask: a path of the mask has no JSON form");
}

static void struct__is_any_object(void **state)
{
    struct fixture *f = *state;
    assert_same(f, "{\"struct\":{\"\":null,\"a\":[1,\"x\",true,{\"b\":{}}],\"c\":-1.5}}");
    assert_same(f, "{\"struct\":{}}");
    assert_same(f, "{\"listValue\":[],\"structs\":[{\"a\":[]}],\"listValues\":[[[]]]}");
    assert_field(f, "{\"struct\":[]}");
    assert_field(f, "{\"listValue\":{}}");
    assert_field(f, "{\"struct\":{\"a\":1,\"a\":2}}");
}

static void value__is_any_json(void **state)
{
    struct fixture *f = *state;
    AllTypes *m;
    assert_same(f, "{\"value\":null}");
    assert_same(f, "{\"values\":[null,false,0,\"\",[],{}]}");
    assert_same(f, "{\"valueMap\":{\"a\":null}}");
    assert_ok(decode(f, "{\"choiceValue\":null}", &m));
    assert_int_equal(m->choice_case, ALL_TYPES_CHOICE_CHOICE_VALUE);
    assert_field(f, "{\"value\":1e999}");
}

static void value__refuses_words(void **state)
{
    struct fixture *f = *state;
    AllTypes *m;
    assert_reason(decode(f, "{\"value\":NaN}", &m), "JSON_INVALID");
    assert_reason(decode(f, "{\"value\":nope}", &m), "JSON_INVALID");
    assert_reason(decode(f, "{\"value\":}", &m), "JSON_INVALID");
}

static void value__that_is_infinite_is_not_printed(void **state)
{
    struct fixture *f = *state;
    Google__Protobuf__Value value = GOOGLE__PROTOBUF__VALUE__INIT;
    AllTypes m = ALL_TYPES_INIT;
    m.value = &value;
    value.kind_case = GOOGLE__PROTOBUF__VALUE__KIND_NUMBER_VALUE;
    value.number_value = (double)INFINITY;
    assert_unencodable(f, &m, "AllTypes.value: JSON has no such number");
}

static void value__without_a_kind_is_null(void **state)
{
    struct fixture *f = *state;
    Google__Protobuf__Value value = GOOGLE__PROTOBUF__VALUE__INIT;
    AllTypes m = ALL_TYPES_INIT;
    m.value = &value;
    assert_ok(encode(f, &m));
    assert_slice(buf_slice(&f->out), "{\"value\":null}");
}

static void null_value__is_null(void **state)
{
    struct fixture *f = *state;
    AllTypes *m;
    assert_same(f, "{\"choiceNull\":null}");
    assert_same(f, "{\"nullValues\":[null,null]}");
    assert_ok(decode(f, "{\"nullValue\":\"NULL_VALUE\"}", &m));
    assert_ok(decode(f, "{\"nullValue\":0}", &m));
    assert_ok(decode(f, "{\"nullValue\":null}", &m));
}

static void wrappers__are_their_plain_value(void **state)
{
    struct fixture *f = *state;
    AllTypes *m;
    assert_same(f, "{\"doubleWrapper\":0,\"floatWrapper\":\"NaN\",\"int64Wrapper\":\"0\","
                   "\"uint64Wrapper\":\"1\",\"int32Wrapper\":0,\"uint32Wrapper\":0,"
                   "\"boolWrapper\":false,\"stringWrapper\":\"\",\"bytesWrapper\":\"\","
                   "\"stringWrappers\":[\"\",\"a\"]}");
    assert_ok(decode(f, "{\"int32Wrapper\":null}", &m));
    assert_null(m->int32_wrapper);
    assert_field(f, "{\"int32Wrapper\":{\"value\":1}}");
    assert_field(f, "{\"int32Wrapper\":2147483648}");
    assert_field(f, "{\"stringWrappers\":[null]}");
}

static void empty__is_an_empty_object(void **state)
{
    struct fixture *f = *state;
    AllTypes *m;
    assert_same(f, "{\"empty\":{}}");
    assert_field(f, "{\"empty\":[]}");
    assert_reason(decode(f, "{\"empty\":{\"a\":1}}", &m), "FIELD_UNKNOWN");
}

static void any__holds_a_message_with_its_type(void **state)
{
    struct fixture *f = *state;
    assert_same(f, "{\"any\":{\"@type\":\"type.googleapis.com/smoothschedule.test.v1.AllTypes."
                   "Nested\",\"number\":1,\"text\":\"a\"}}");
    assert_same(f, "{\"any\":{\"@type\":\"x/google.protobuf.Empty\"}}");
    assert_same(f, "{\"any\":{}}");
}

static void any__puts_types_with_a_form_of_their_own_into_value(void **state)
{
    struct fixture *f = *state;
    assert_same(f, "{\"any\":{\"@type\":\"x/google.protobuf.Duration\",\"value\":\"1.500s\"}}");
    assert_same(f, "{\"any\":{\"@type\":\"x/google.protobuf.Int32Value\",\"value\":0}}");
    assert_same(f, "{\"any\":{\"@type\":\"x/google.protobuf.Any\",\"value\":{\"@type\":"
                   "\"x/google.protobuf.Struct\",\"value\":{\"a\":1}}}}");
}

static void any__takes_its_type_anywhere(void **state)
{
    struct fixture *f = *state;
    assert_prints(f,
                  "{\"any\":{\"number\":1,\"deeper\":{\"flag\":true},\"text\":\"}]\\\"\",\"@type\":"
                  "\"x/smoothschedule.test.v1.AllTypes.Nested\"}}",
                  "{\"any\":{\"@type\":\"x/smoothschedule.test.v1.AllTypes.Nested\",\"number\":1,"
                  "\"text\":\"}]\\\"\",\"deeper\":{\"flag\":true}}}");
    assert_prints(f, "{\"any\":{\"value\":\"1s\",\"@type\":\"x/google.protobuf.Duration\"}}",
                  "{\"any\":{\"@type\":\"x/google.protobuf.Duration\",\"value\":\"1s\"}}");
}

static void any__is_refused_without_a_known_type(void **state)
{
    struct fixture *f = *state;
    AllTypes *m;
    assert_field(f, "{\"any\":{\"number\":1}}");
    assert_field(f, "{\"any\":{\"@type\":\"x/no.such.Type\"}}");
    assert_field(f, "{\"any\":{\"@type\":\"google.protobuf.Duration\",\"value\":\"1s\"}}");
    assert_field(f, "{\"any\":{\"@type\":\"x/\"}}");
    assert_field(f, "{\"any\":\"x\"}");
    assert_reason(decode(f, "{\"any\":{\"@type\":1}}", &m), "JSON_INVALID");
}

static void any__is_refused_with_other_members(void **state)
{
    struct fixture *f = *state;
    AllTypes *m;
    assert_field(f, "{\"any\":{\"@type\":\"x/google.protobuf.Duration\"}}");
    assert_field(f,
                 "{\"any\":{\"@type\":\"x/google.protobuf.Duration\",\"value\":\"1s\",\"a\":1}}");
    assert_field(
        f,
        "{\"any\":{\"@type\":\"x/google.protobuf.Duration\",\"value\":\"1s\",\"value\":\"1s\"}}");
    assert_reason(decode(f,
                         "{\"any\":{\"@type\":\"x/google.protobuf.Empty\",\"@type\":"
                         "\"x/google.protobuf.Empty\"}}",
                         &m),
                  "FIELD_UNKNOWN");
}

static void any__that_cannot_be_read_is_not_printed(void **state)
{
    struct fixture *f = *state;
    Google__Protobuf__Any any = GOOGLE__PROTOBUF__ANY__INIT;
    char url[] = "x/no.such.Type";
    char known[] = "x/google.protobuf.Duration";
    uint8_t cut[] = {0x08};
    AllTypes m = ALL_TYPES_INIT;
    m.any = &any;
    any.type_url = url;
    assert_unencodable(f, &m, "AllTypes.any: the type of the Any is not known here");
    any.type_url = known;
    any.value = (ProtobufCBinaryData){sizeof cut, cut};
    assert_unencodable(f, &m, "AllTypes.any: invalid protobuf: bad varint");
}

/* Looking ahead for the type costs time again at each level: bounded. */
static void any__bounds_looking_ahead(void **state)
{
    struct fixture *f = *state;
    AllTypes *m;
    struct buf text = {0};
    buf_append_text(&text, "{\"any\":");
    for (int i = 0; i < 40; i++)
        buf_append_text(&text, "{\"value\":");
    buf_append_text(&text, "{}");
    for (int i = 0; i < 40; i++)
        buf_append_text(&text, ",\"@type\":\"x/google.protobuf.Any\"}");
    buf_append_byte(&text, '}');
    assert_reason(decode(f, arena_slice_string(&f->arena, buf_slice(&text)), &m), "JSON_INVALID");
    buf_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(timestamp__is_read_from_rfc_3339),
        TEST(timestamp__is_refused_in_other_forms),
        TEST(timestamp__is_refused_when_there_is_no_such_time),
        TEST(timestamp__says_what_would_be_right),
        TEST(timestamp__is_printed_with_0_3_6_or_9_digits),
        TEST(timestamp__is_printed_for_every_month_and_leap_year),
        TEST(timestamp__out_of_range_is_not_printed),
        TEST(duration__is_read),
        TEST(duration__is_refused_in_other_forms),
        TEST(duration__is_printed_with_0_3_6_or_9_digits),
        TEST(duration__with_mixed_signs_is_not_printed),
        TEST(field_mask__is_one_string_of_json_names),
        TEST(field_mask__refuses_other_forms),
        TEST(field_mask__without_a_json_form_is_not_printed),
        TEST(struct__is_any_object),
        TEST(value__is_any_json),
        TEST(value__refuses_words),
        TEST(value__that_is_infinite_is_not_printed),
        TEST(value__without_a_kind_is_null),
        TEST(null_value__is_null),
        TEST(wrappers__are_their_plain_value),
        TEST(empty__is_an_empty_object),
        TEST(any__holds_a_message_with_its_type),
        TEST(any__puts_types_with_a_form_of_their_own_into_value),
        TEST(any__takes_its_type_anywhere),
        TEST(any__is_refused_without_a_known_type),
        TEST(any__is_refused_with_other_members),
        TEST(any__that_cannot_be_read_is_not_printed),
        TEST(any__bounds_looking_ahead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
