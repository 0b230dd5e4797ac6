/* Values there and back again, and as PostgreSQL itself writes them. */
#include "support/db_test.h"

#include <float.h>
#include <string.h>

#include "smoothschedule/test/v1/json_types.types.h"
#include "support/db_query.h"

#define ALL          &wire_smoothschedule_test_v1_AllTypes
#define ARRAY(items) .n_##items = sizeof items / sizeof items[0], .items = items

DB_QUERY(ECHO_NUMBERS, SQL_ONE, ALL, ALL,
         "SELECT $1::int4 AS int32_value, $2::int8 AS int64_value, $3::int8 AS uint32_value, "
         "$4::int8 AS uint64_value, $5::float4 AS float_value, $6::float8 AS double_value, "
         "$7::bool AS bool_value, $8::int4 AS sint32_value, $9::int8 AS sfixed64_value, "
         "format('%s %s %s %s %s %s %s', $1, $2, $3, $4, $5, $6, $7) AS string_value",
         "int32_value", "int64_value", "uint32_value", "uint64_value", "float_value",
         "double_value", "bool_value", "sint32_value", "sfixed64_value");

static void numbers__come_back_and_read_alike(void **state)
{
    struct db_test *t = *state;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;
    in.int32_value = -7;
    in.int64_value = INT64_C(9007199254740993);
    in.uint32_value = 4294967295;
    in.uint64_value = INT64_MAX;
    in.float_value = 1.5F;
    in.double_value = -0.25;
    in.bool_value = true;
    in.sint32_value = -2;
    in.sfixed64_value = -3;

    assert_ok(db_one(&t->call, &ECHO_NUMBERS, &in, &out));

    assert_int_equal(out.int32_value, -7);
    assert_int_equal(out.int64_value, INT64_C(9007199254740993));
    assert_int_equal(out.uint32_value, 4294967295);
    assert_int_equal(out.uint64_value, INT64_MAX);
    assert_true(out.float_value == 1.5F);
    assert_true(out.double_value == -0.25);
    assert_true(out.bool_value);
    assert_int_equal(out.sint32_value, -2);
    assert_int_equal(out.sfixed64_value, -3);
    assert_string_equal(out.string_value,
                        "-7 9007199254740993 4294967295 9223372036854775807 1.5 -0.25 t");
}

static void numbers__keep_their_extremes(void **state)
{
    struct db_test *t = *state;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;
    in.int32_value = INT32_MIN;
    in.int64_value = INT64_MIN;
    in.float_value = -FLT_MAX;
    in.double_value = DBL_MIN;
    in.sint32_value = INT32_MAX;
    in.sfixed64_value = INT64_MAX;

    assert_ok(db_one(&t->call, &ECHO_NUMBERS, &in, &out));

    assert_int_equal(out.int32_value, INT32_MIN);
    assert_int_equal(out.int64_value, INT64_MIN);
    assert_true(out.float_value == -FLT_MAX);
    assert_true(out.double_value == DBL_MIN);
    assert_int_equal(out.sint32_value, INT32_MAX);
    assert_int_equal(out.sfixed64_value, INT64_MAX);
    assert_int_equal(out.uint64_value, 0);
    assert_false(out.bool_value);
}

static void number__too_large_for_its_type_names_the_field(void **state)
{
    struct db_test *t = *state;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;
    in.uint64_value = UINT64_C(9223372036854775808);

    const status s = db_one(&t->call, &ECHO_NUMBERS, &in, &out);

    assert_reason(s, STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    assert_string_equal(s.details->violations->field, "uint64Value");
}

DB_QUERY(ECHO_TEXTS, SQL_ONE, ALL, ALL,
         "SELECT $1::text AS string_value, $2::bytea AS bytes_value, $3::text AS shape, "
         "$4::varchar AS colour, $3::text IS NULL AS bool_value",
         "string_value", "bytes_value", "shape", "colour");

static void texts__come_back(void **state)
{
    struct db_test *t = *state;
    uint8_t bytes[] = {0, 255, 0, '\'', '\\'};
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;
    in.string_value = (char *)"O'Brien \\ 北京 \xf0\x9f\x90\x98";
    in.bytes_value = (ProtobufCBinaryData){sizeof bytes, bytes};
    in.shape = ALL_TYPES_SHAPE_SQUARE;
    in.colour = COLOUR_HIGHEST;

    assert_ok(db_one(&t->call, &ECHO_TEXTS, &in, &out));

    assert_string_equal(out.string_value, in.string_value);
    assert_int_equal(out.bytes_value.len, sizeof bytes);
    assert_memory_equal(out.bytes_value.data, bytes, sizeof bytes);
    assert_int_equal(out.shape, ALL_TYPES_SHAPE_SQUARE);
    assert_int_equal(out.colour, COLOUR_HIGHEST);
}

static void texts__empty_are_not_null_but_unspecified_is(void **state)
{
    struct db_test *t = *state;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;
    in.colour = COLOUR_RED;

    assert_ok(db_one(&t->call, &ECHO_TEXTS, &in, &out));

    assert_string_equal(out.string_value, "");
    assert_int_equal(out.bytes_value.len, 0);
    assert_true(out.bool_value); /* shape is SHAPE_UNSPECIFIED */
    assert_int_equal(out.shape, ALL_TYPES_SHAPE_UNSPECIFIED);
}

static void enum__without_that_number_names_the_field(void **state)
{
    struct db_test *t = *state;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;
    in.shape = 77;

    const status s = db_one(&t->call, &ECHO_TEXTS, &in, &out);

    assert_reason(s, STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    assert_string_equal(s.details->violations->field, "shape");
}

DB_QUERY(STRANGE_SHAPE, SQL_ONE, NULL, ALL, "SELECT 'OVAL'::text AS shape");

static void enum__without_that_name_is_our_mistake(void **state)
{
    struct db_test *t = *state;
    AllTypes out = ALL_TYPES_INIT;

    assert_reason(db_one(&t->call, &STRANGE_SHAPE, DB_NONE, &out), STATUS_INTERNAL,
                  "COLUMN_UNREADABLE");
}

DB_QUERY(ECHO_UUID, SQL_ONE, ALL, ALL,
         "SELECT $1::uuid AS string_value, $1::uuid IS NULL AS bool_value", "string_value");

static void uuid__comes_back_in_lower_case(void **state)
{
    struct db_test *t = *state;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;
    in.string_value = (char *)"0189C0DE-7000-7abc-8def-0123456789AB";

    assert_ok(db_one(&t->call, &ECHO_UUID, &in, &out));

    assert_string_equal(out.string_value, "0189c0de-7000-7abc-8def-0123456789ab");
}

static void uuid__empty_is_null(void **state)
{
    struct db_test *t = *state;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;

    assert_ok(db_one(&t->call, &ECHO_UUID, &in, &out));

    assert_true(out.bool_value);
    assert_string_equal(out.string_value, "");
}

static void uuid__malformed_names_the_field(void **state)
{
    struct db_test *t = *state;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;
    in.string_value = (char *)"not-a-uuid";

    const status s = db_one(&t->call, &ECHO_UUID, &in, &out);

    assert_reason(s, STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    assert_string_equal(s.details->violations->description, "is not a UUID");
}

DB_QUERY(ECHO_TIMES, SQL_ONE, ALL, ALL,
         "SELECT $1::timestamptz AS timestamp, $2::interval AS duration, "
         "concat($1, ' ', extract(epoch FROM $2)) AS string_value",
         "timestamp", "duration");

static void times__come_back_to_the_microsecond(void **state)
{
    struct db_test *t = *state;
    Timestamp time = TIMESTAMP_INIT;
    Duration duration = DURATION_INIT;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;
    time.seconds = 1769850000; /* 2026-01-31 09:00:00 UTC */
    time.nanos = 123456789;
    duration.seconds = -5400;
    duration.nanos = -500000000;
    in.timestamp = &time;
    in.duration = &duration;

    assert_ok(db_one(&t->call, &ECHO_TIMES, &in, &out));

    assert_int_equal(out.timestamp->seconds, 1769850000);
    assert_int_equal(out.timestamp->nanos, 123456000);
    assert_int_equal(out.duration->seconds, -5400);
    assert_int_equal(out.duration->nanos, -500000000);
    assert_string_equal(out.string_value, "2026-01-31 09:00:00.123456+00 -5400.500000");
}

static void times__keep_their_extremes(void **state)
{
    struct db_test *t = *state;
    Timestamp time = TIMESTAMP_INIT;
    Duration duration = DURATION_INIT;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;
    time.seconds = INT64_C(-62135596800); /* 0001-01-01T00:00:00Z */
    duration.seconds = INT64_C(315576000000);
    in.timestamp = &time;
    in.duration = &duration;

    assert_ok(db_one(&t->call, &ECHO_TIMES, &in, &out));

    assert_int_equal(out.timestamp->seconds, INT64_C(-62135596800));
    assert_int_equal(out.timestamp->nanos, 0);
    assert_int_equal(out.duration->seconds, INT64_C(315576000000));
}

static void times__unset_are_null(void **state)
{
    struct db_test *t = *state;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;

    assert_ok(db_one(&t->call, &ECHO_TIMES, &in, &out));

    assert_null(out.timestamp);
    assert_null(out.duration);
}

static void times__out_of_range_name_the_field(void **state)
{
    struct db_test *t = *state;
    Timestamp time = TIMESTAMP_INIT;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;
    time.seconds = INT64_C(253402300800); /* the year 10000 */
    in.timestamp = &time;

    const status s = db_one(&t->call, &ECHO_TIMES, &in, &out);

    assert_reason(s, STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    assert_string_equal(s.details->violations->field, "timestamp");
}

DB_QUERY(ENDLESS_TIME, SQL_ONE, NULL, ALL, "SELECT 'infinity'::timestamptz AS timestamp");
DB_QUERY(A_MONTH, SQL_ONE, NULL, ALL, "SELECT '1 month'::interval AS duration");
DB_QUERY(TWO_DAYS, SQL_ONE, NULL, ALL, "SELECT '2 days 1 second'::interval AS duration");

static void times__without_a_proto_form_are_refused(void **state)
{
    struct db_test *t = *state;
    AllTypes out = ALL_TYPES_INIT;

    assert_reason(db_one(&t->call, &ENDLESS_TIME, DB_NONE, &out), STATUS_INTERNAL,
                  "COLUMN_UNREADABLE");
    assert_reason(db_one(&t->call, &A_MONTH, DB_NONE, &out), STATUS_INTERNAL, "COLUMN_UNREADABLE");
}

static void interval__days_have_24_hours(void **state)
{
    struct db_test *t = *state;
    AllTypes out = ALL_TYPES_INIT;

    assert_ok(db_one(&t->call, &TWO_DAYS, DB_NONE, &out));

    assert_int_equal(out.duration->seconds, 172801);
}

DB_QUERY(ECHO_ARRAYS, SQL_ONE, ALL, ALL,
         "SELECT $1::text[] AS strings, $2::int4[] AS int32s, $3::int8[] AS int64s, "
         "$4::text[] AS shapes, $5::bool[] AS bools, $6::float8[] AS doubles, "
         "$7::bytea[] AS byteses, $8::timestamptz[] AS timestamps, "
         "concat($1, $2, $3, $4, $5, $6) AS string_value",
         "strings", "int32s", "int64s", "shapes", "bools", "doubles", "byteses", "timestamps");

static void arrays__come_back(void **state)
{
    struct db_test *t = *state;
    char *strings[] = {(char *)"a,b", (char *)"", (char *)"\"{}"};
    int32_t int32s[] = {1, INT32_MIN};
    int64_t int64s[] = {INT64_MAX};
    AllTypes_Shape shapes[] = {ALL_TYPES_SHAPE_SQUARE, ALL_TYPES_SHAPE_ROUND};
    protobuf_c_boolean bools[] = {true, false};
    double doubles[] = {0.5};
    ProtobufCBinaryData byteses[] = {{3, (uint8_t *)"a\0b"}, {0, NULL}};
    Timestamp time = TIMESTAMP_INIT;
    Timestamp *timestamps[] = {&time};
    AllTypes out = ALL_TYPES_INIT;
    AllTypes in = {.base =
                       PROTOBUF_C_MESSAGE_INIT(&smoothschedule__test__v1__all_types__descriptor),
                   ARRAY(strings),
                   ARRAY(int32s),
                   ARRAY(int64s),
                   ARRAY(shapes),
                   ARRAY(bools),
                   ARRAY(doubles),
                   ARRAY(byteses),
                   ARRAY(timestamps)};

    assert_ok(db_one(&t->call, &ECHO_ARRAYS, &in, &out));

    assert_int_equal(out.n_strings, 3);
    assert_string_equal(out.strings[0], "a,b");
    assert_string_equal(out.strings[1], "");
    assert_string_equal(out.strings[2], "\"{}");
    assert_int_equal(out.n_int32s, 2);
    assert_int_equal(out.int32s[1], INT32_MIN);
    assert_int_equal(out.int64s[0], INT64_MAX);
    assert_int_equal(out.n_shapes, 2);
    assert_int_equal(out.shapes[0], ALL_TYPES_SHAPE_SQUARE);
    assert_int_equal(out.n_bools, 2);
    assert_true(out.bools[0]);
    assert_false(out.bools[1]);
    assert_true(out.doubles[0] == 0.5);
    assert_int_equal(out.n_byteses, 2);
    assert_memory_equal(out.byteses[0].data, "a\0b", 3);
    assert_int_equal(out.byteses[1].len, 0);
    assert_int_equal(out.n_timestamps, 1);
    assert_int_equal(out.timestamps[0]->seconds, 0);
    assert_string_equal(out.string_value, "{\"a,b\",\"\",\"\\\"{}\"}{1,-2147483648}"
                                          "{9223372036854775807}{SQUARE,ROUND}{t,f}{0.5}");
}

static void arrays__empty_are_not_null(void **state)
{
    struct db_test *t = *state;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;

    assert_ok(db_one(&t->call, &ECHO_ARRAYS, &in, &out));

    assert_int_equal(out.n_strings, 0);
    assert_string_equal(out.string_value, "{}{}{}{}{}{}");
}

DB_QUERY(NULL_IN_ARRAY, SQL_ONE, NULL, ALL, "SELECT '{a,NULL}'::text[] AS strings");
DB_QUERY(ARRAY_OF_ARRAYS, SQL_ONE, NULL, ALL, "SELECT '{{1},{2}}'::int4[] AS int32s");

static void arrays__without_a_proto_form_are_refused(void **state)
{
    struct db_test *t = *state;
    AllTypes out = ALL_TYPES_INIT;

    assert_reason(db_one(&t->call, &NULL_IN_ARRAY, DB_NONE, &out), STATUS_INTERNAL,
                  "COLUMN_UNREADABLE");
    assert_reason(db_one(&t->call, &ARRAY_OF_ARRAYS, DB_NONE, &out), STATUS_INTERNAL,
                  "COLUMN_UNREADABLE");
}

DB_QUERY(ECHO_JSON, SQL_ONE, ALL, ALL,
         "SELECT $1::jsonb AS struct, $2::jsonb AS string_map, $3::jsonb AS nested, "
         "concat($1, $2, $3) AS string_value",
         "struct", "string_map", "nested");

static void json__comes_back(void **state)
{
    struct db_test *t = *state;
    Google__Protobuf__Value value = GOOGLE__PROTOBUF__VALUE__INIT;
    Google__Protobuf__Struct__FieldsEntry member = GOOGLE__PROTOBUF__STRUCT__FIELDS_ENTRY__INIT;
    Google__Protobuf__Struct__FieldsEntry *members[] = {&member};
    Google__Protobuf__Struct object = GOOGLE__PROTOBUF__STRUCT__INIT;
    AllTypes_StringMapEntry entry = SMOOTHSCHEDULE__TEST__V1__ALL_TYPES__STRING_MAP_ENTRY__INIT;
    AllTypes_StringMapEntry *entries[] = {&entry};
    AllTypes_Nested nested = SMOOTHSCHEDULE__TEST__V1__ALL_TYPES__NESTED__INIT;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;
    value.kind_case = GOOGLE__PROTOBUF__VALUE__KIND_STRING_VALUE;
    value.string_value = (char *)"v\"1";
    member.key = (char *)"k";
    member.value = &value;
    object.n_fields = 1;
    object.fields = members;
    entry.key = (char *)"a:b";
    entry.value = (char *)"c";
    nested.number = 5;
    in.struct_ = &object;
    in.n_string_map = 1;
    in.string_map = entries;
    in.nested = &nested;

    assert_ok(db_one(&t->call, &ECHO_JSON, &in, &out));

    assert_int_equal(out.struct_->n_fields, 1);
    assert_string_equal(out.struct_->fields[0]->key, "k");
    assert_string_equal(out.struct_->fields[0]->value->string_value, "v\"1");
    assert_int_equal(out.n_string_map, 1);
    assert_string_equal(out.string_map[0]->key, "a:b");
    assert_string_equal(out.string_map[0]->value, "c");
    assert_int_equal(out.nested->number, 5);
    assert_string_equal(out.string_value, "{\"k\": \"v\\\"1\"}{\"a:b\": \"c\"}{\"number\": 5}");
}

static void json__unset_is_null_and_an_empty_map_is_an_object(void **state)
{
    struct db_test *t = *state;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;

    assert_ok(db_one(&t->call, &ECHO_JSON, &in, &out));

    assert_null(out.struct_);
    assert_null(out.nested);
    assert_int_equal(out.n_string_map, 0);
    assert_string_equal(out.string_value, "{}");
}

DB_QUERY(ECHO_WRAPPERS, SQL_ONE, ALL, ALL,
         "SELECT $1::int4 AS int32_wrapper, $2::text AS string_wrapper, $3::bool AS bool_wrapper, "
         "$4::int4 AS maybe_number, concat_ws(' ', $1, $2, $3, $4) AS string_value",
         "int32_wrapper", "string_wrapper", "bool_wrapper", "maybe_number");

static void wrappers__tell_zero_from_null(void **state)
{
    struct db_test *t = *state;
    Google__Protobuf__Int32Value number = GOOGLE__PROTOBUF__INT32_VALUE__INIT;
    Google__Protobuf__StringValue text = GOOGLE__PROTOBUF__STRING_VALUE__INIT;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;
    in.int32_wrapper = &number;
    in.string_wrapper = &text;
    in.maybe_case = SMOOTHSCHEDULE__TEST__V1__ALL_TYPES__MAYBE_MAYBE_NUMBER;

    assert_ok(db_one(&t->call, &ECHO_WRAPPERS, &in, &out));

    assert_int_equal(out.int32_wrapper->value, 0);
    assert_string_equal(out.string_wrapper->value, "");
    assert_null(out.bool_wrapper);
    assert_int_equal(out.maybe_case, SMOOTHSCHEDULE__TEST__V1__ALL_TYPES__MAYBE_MAYBE_NUMBER);
    assert_string_equal(out.string_value, "0  0");
}

static void oneof__unset_is_null(void **state)
{
    struct db_test *t = *state;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;

    assert_ok(db_one(&t->call, &ECHO_WRAPPERS, &in, &out));

    assert_int_equal(out.maybe_case, 0);
    assert_string_equal(out.string_value, "");
}

DB_QUERY(ECHO_NESTED, SQL_ONE, ALL, ALL,
         "SELECT $1::text AS \"nested.text\", $2::bool AS \"nested.deeper.flag\", "
         "$3::int4 AS \"choice_nested.number\", $1::text IS NULL AS bool_value",
         "nested.text", "nested.deeper.flag", "choice_nested.number");

static void nested__fields_are_reached(void **state)
{
    struct db_test *t = *state;
    AllTypes_Nested_Deeper deeper = SMOOTHSCHEDULE__TEST__V1__ALL_TYPES__NESTED__DEEPER__INIT;
    AllTypes_Nested nested = SMOOTHSCHEDULE__TEST__V1__ALL_TYPES__NESTED__INIT;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;
    deeper.flag = true;
    nested.text = (char *)"inside";
    nested.number = 9;
    nested.deeper = &deeper;
    in.nested = &nested;
    in.choice_case = SMOOTHSCHEDULE__TEST__V1__ALL_TYPES__CHOICE_CHOICE_NESTED;
    in.choice_nested = &nested;

    assert_ok(db_one(&t->call, &ECHO_NESTED, &in, &out));

    assert_string_equal(out.nested->text, "inside");
    assert_true(out.nested->deeper->flag);
    assert_int_equal(out.choice_case, SMOOTHSCHEDULE__TEST__V1__ALL_TYPES__CHOICE_CHOICE_NESTED);
    assert_int_equal(out.choice_nested->number, 9);
}

static void nested__unset_messages_are_null_and_not_made(void **state)
{
    struct db_test *t = *state;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;
    in.choice_case = SMOOTHSCHEDULE__TEST__V1__ALL_TYPES__CHOICE_CHOICE_WIDE;
    in.choice_wide = UINT64_MAX; /* where choice_nested's pointer would be */

    assert_ok(db_one(&t->call, &ECHO_NESTED, &in, &out));

    assert_true(out.bool_value);
    assert_null(out.nested);
    assert_int_equal(out.choice_case, 0);
}

DB_QUERY(OWN_VALUES, SQL_ONE, NULL, ALL,
         "SELECT $1::uuid AS string_value, $2::uuid IS NULL AS bool_value, "
         "abs(extract(epoch FROM $3::timestamptz - clock_timestamp()))::float8 AS double_value, "
         "ARRAY[$4::text] AS strings, $5::uuid = $5::uuid AS \"choice_flag\"",
         "actor_id", "tenant_id", "now", "peer_ip", "new_id");

static void own_values__come_from_the_call(void **state)
{
    struct db_test *t = *state;
    AllTypes out = ALL_TYPES_INIT;
    t->call.identity.actor.uuid = (struct uuid){{1, 2, 3}};
    t->call.peer_ip = SLICE("192.0.2.7");

    assert_ok(db_one(&t->call, &OWN_VALUES, DB_NONE, &out));

    assert_string_equal(out.string_value, "01020300-0000-0000-0000-000000000000");
    assert_true(out.bool_value);
    assert_true(out.double_value < 1.0);
    assert_string_equal(out.strings[0], "192.0.2.7");
    assert_true(out.choice_flag);
}

DB_QUERY(EXTRAS, SQL_ONE, ALL, ALL,
         "SELECT concat_ws('|', $1::text, $2::int4, $3::bool, $4::uuid, $5::bytea, "
         "$6::timestamptz, $7::text, $8::jsonb, $9::int8) AS string_value",
         "a_text", "a_number", "a_flag", "an_id", "some_bytes", "a_time", "nothing", "a_json",
         "int64_value");

static void extras__are_passed_by_name(void **state)
{
    struct db_test *t = *state;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;
    in.int64_value = 8;

    assert_ok(db_one(&t->call, &EXTRAS, &in, &out, DB_INT("a_number", -4), DB_TEXT("a_text", "x"),
                     DB_BOOL("a_flag", true), DB_UUID("an_id", ((struct uuid){{0xab}})),
                     DB_BYTES("some_bytes", SLICE("\1\2")), DB_TIME_US("a_time", 1000000),
                     DB_NULL("nothing"), DB_TEXT("a_json", "[1]")));

    assert_string_equal(out.string_value, "x|-4|t|ab000000-0000-0000-0000-000000000000|\\x0102|"
                                          "1970-01-01 00:00:01+00|[1]|8");
}

DB_QUERY(ONE_EXTRA, SQL_ONE, ALL, ALL, "SELECT $1::int4 AS int32_value", "wanted");

static void extra__missing_is_our_mistake(void **state)
{
    struct db_test *t = *state;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;

    assert_reason(db_one(&t->call, &ONE_EXTRA, &in, &out, DB_INT("wnated", 1)), STATUS_INTERNAL,
                  "QUERY_EXTRAS");
}

static void extra__untaken_is_our_mistake(void **state)
{
    struct db_test *t = *state;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;

    assert_reason(
        db_one(&t->call, &ONE_EXTRA, &in, &out, DB_INT("wanted", 1), DB_INT("int32_value", 2)),
        STATUS_INTERNAL, "QUERY_EXTRAS");
}

static void extra__of_a_wrong_type_is_our_mistake(void **state)
{
    struct db_test *t = *state;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;

    assert_reason(db_one(&t->call, &ONE_EXTRA, &in, &out, DB_TEXT("wanted", "1")), STATUS_INTERNAL,
                  "QUERY_EXTRAS");
    assert_reason(db_one(&t->call, &ONE_EXTRA, &in, &out, DB_INT("wanted", INT64_C(1) << 31)),
                  STATUS_INTERNAL, "QUERY_EXTRAS");
}

DB_QUERY_MANY(MANY_MESSAGES, ALL, ALL, "nesteds",
              "SELECT n AS number, 'n' || n AS text FROM generate_series(1, $1::int4) AS n",
              "int32_value");
DB_QUERY_MANY(MANY_STRINGS, ALL, ALL, "strings",
              "SELECT 's' || n FROM generate_series(1, $1::int4) AS n", "int32_value");
DB_QUERY_MANY(MANY_TIMES, ALL, ALL, "timestamps",
              "SELECT to_timestamp(n) FROM generate_series(1, $1::int4) AS n", "int32_value");

static void many__append_messages(void **state)
{
    struct db_test *t = *state;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;
    in.int32_value = 1000;

    assert_ok(db_many(&t->call, &MANY_MESSAGES, &in, &out));
    assert_ok(db_many(&t->call, &MANY_MESSAGES, &in, &out));

    assert_int_equal(out.n_nesteds, 2000);
    assert_int_equal(out.nesteds[999]->number, 1000);
    assert_int_equal(out.nesteds[1000]->number, 1);
    assert_string_equal(out.nesteds[1999]->text, "n1000");
}

static void many__append_values(void **state)
{
    struct db_test *t = *state;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;
    in.int32_value = 3;

    assert_ok(db_many(&t->call, &MANY_STRINGS, &in, &out));
    assert_ok(db_many(&t->call, &MANY_TIMES, &in, &out));

    assert_int_equal(out.n_strings, 3);
    assert_string_equal(out.strings[2], "s3");
    assert_int_equal(out.n_timestamps, 3);
    assert_int_equal(out.timestamps[2]->seconds, 3);
}

static void many__may_be_none(void **state)
{
    struct db_test *t = *state;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;

    assert_ok(db_many(&t->call, &MANY_MESSAGES, &in, &out));

    assert_int_equal(out.n_nesteds, 0);
}

DB_QUERY(LARGE, SQL_ONE, ALL, ALL, "SELECT repeat($1, 1000000) AS string_value", "string_value");

static void value__of_a_megabyte_comes_whole(void **state)
{
    struct db_test *t = *state;
    AllTypes in = ALL_TYPES_INIT, out = ALL_TYPES_INIT;
    in.string_value = (char *)"ab";

    assert_ok(db_one(&t->call, &LARGE, &in, &out));

    assert_int_equal(strlen(out.string_value), 2000000);
}

int main(void)
{
    static const struct sql_query *const QUERIES[] = {
        &ECHO_NUMBERS,    &ECHO_TEXTS, &STRANGE_SHAPE, &ECHO_UUID,    &ECHO_TIMES,
        &ENDLESS_TIME,    &A_MONTH,    &TWO_DAYS,      &ECHO_ARRAYS,  &NULL_IN_ARRAY,
        &ARRAY_OF_ARRAYS, &ECHO_JSON,  &ECHO_WRAPPERS, &ECHO_NESTED,  &OWN_VALUES,
        &EXTRAS,          &ONE_EXTRA,  &MANY_MESSAGES, &MANY_STRINGS, &MANY_TIMES,
        &LARGE,           NULL,
    };
    const struct CMUnitTest tests[] = {
        db_unit_test(numbers__come_back_and_read_alike),
        db_unit_test(numbers__keep_their_extremes),
        db_unit_test(number__too_large_for_its_type_names_the_field),
        db_unit_test(texts__come_back),
        db_unit_test(texts__empty_are_not_null_but_unspecified_is),
        db_unit_test(enum__without_that_number_names_the_field),
        db_unit_test(enum__without_that_name_is_our_mistake),
        db_unit_test(uuid__comes_back_in_lower_case),
        db_unit_test(uuid__empty_is_null),
        db_unit_test(uuid__malformed_names_the_field),
        db_unit_test(times__come_back_to_the_microsecond),
        db_unit_test(times__keep_their_extremes),
        db_unit_test(times__unset_are_null),
        db_unit_test(times__out_of_range_name_the_field),
        db_unit_test(times__without_a_proto_form_are_refused),
        db_unit_test(interval__days_have_24_hours),
        db_unit_test(arrays__come_back),
        db_unit_test(arrays__empty_are_not_null),
        db_unit_test(arrays__without_a_proto_form_are_refused),
        db_unit_test(json__comes_back),
        db_unit_test(json__unset_is_null_and_an_empty_map_is_an_object),
        db_unit_test(wrappers__tell_zero_from_null),
        db_unit_test(oneof__unset_is_null),
        db_unit_test(nested__fields_are_reached),
        db_unit_test(nested__unset_messages_are_null_and_not_made),
        db_unit_test(own_values__come_from_the_call),
        db_unit_test(extras__are_passed_by_name),
        db_unit_test(extra__missing_is_our_mistake),
        db_unit_test(extra__untaken_is_our_mistake),
        db_unit_test(extra__of_a_wrong_type_is_our_mistake),
        db_unit_test(many__append_messages),
        db_unit_test(many__append_values),
        db_unit_test(many__may_be_none),
        db_unit_test(value__of_a_megabyte_comes_whole),
    };
    return db_test_main(&(struct db_test_options){.queries = QUERIES}, tests,
                        sizeof tests / sizeof tests[0]);
}
