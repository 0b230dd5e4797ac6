/* Texts of URLs into fields: paths in both spellings, every type with a text, refusals. */
#include "wire_fixture.h"

#include "wire/json_decode.h"

static const struct wire_message *const TYPE = &wire_smoothschedule_test_v1_AllTypes;

static AllTypes *fresh(struct fixture *f)
{
    AllTypes *message = arena_new(&f->arena, AllTypes);
    *message = (AllTypes)ALL_TYPES_INIT;
    return message;
}

static status set(struct fixture *f, AllTypes *message, const char *path, const char *text)
{
    return wire_json_set_text(&f->arena, TYPE, &message->base, slice_of(path), slice_of(text));
}

static AllTypes *with(struct fixture *f, const char *path, const char *text)
{
    AllTypes *message = fresh(f);
    assert_ok(set(f, message, path, text));
    return message;
}

static void set_text__reads_scalars(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(with(f, "int32_value", "-5")->int32_value, -5);
    assert_int_equal(with(f, "int32Value", "1e2")->int32_value, 100);
    assert_true(with(f, "uint64Value", "18446744073709551615")->uint64_value == UINT64_MAX);
    assert_true(with(f, "doubleValue", "0.5")->double_value == 0.5);
    assert_true(with(f, "boolValue", "true")->bool_value);
    assert_false(with(f, "boolValue", "false")->bool_value);
    assert_string_equal(with(f, "stringValue", "a \"b\" \u00e9")->string_value, "a \"b\" \u00e9");
    assert_string_equal(with(f, "stringValue", "")->string_value, "");
    assert_memory_equal(with(f, "bytesValue", "-_8")->bytes_value.data, "\xFB\xFF", 2);
}

static void set_text__reads_enums_by_name_and_number(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(with(f, "colour", "GREEN")->colour, COLOUR_GREEN);
    assert_int_equal(with(f, "colour", "2")->colour, COLOUR_GREEN);
    assert_int_equal(with(f, "colour", "77")->colour, 77);
}

static void set_text__goes_into_messages(void **state)
{
    struct fixture *f = *state;
    AllTypes *m = with(f, "recursive.nested.text", "a");
    assert_string_equal(m->recursive->nested->text, "a");
    assert_ok(set(f, m, "recursive.nested.number", "2"));
    assert_string_equal(m->recursive->nested->text, "a");
    assert_int_equal(m->recursive->nested->number, 2);
}

static void set_text__appends_to_lists(void **state)
{
    struct fixture *f = *state;
    AllTypes *m = with(f, "strings", "a");
    assert_ok(set(f, m, "strings", "b"));
    assert_ok(set(f, m, "shapes", "ROUND"));
    assert_ok(set(f, m, "stringWrappers", "w"));
    assert_int_equal(m->n_strings, 2);
    assert_string_equal(m->strings[1], "b");
    assert_int_equal(m->shapes[0], 1);
    assert_string_equal(m->string_wrappers[0]->value, "w");
}

static void set_text__overwrites_what_is_single(void **state)
{
    struct fixture *f = *state;
    AllTypes *m = with(f, "int32Value", "1");
    assert_ok(set(f, m, "int32_value", "2"));
    assert_int_equal(m->int32_value, 2);
}

static void set_text__reads_types_that_are_a_text_in_json(void **state)
{
    struct fixture *f = *state;
    assert_true(with(f, "timestamp", "1970-01-01T00:00:01Z")->timestamp->seconds == 1);
    assert_int_equal(with(f, "duration", "1.5s")->duration->nanos, 500000000);
    assert_int_equal(with(f, "int32Wrapper", "0")->int32_wrapper->value, 0);
    assert_true(with(f, "boolWrapper", "true")->bool_wrapper->value);
}

static void set_text__reads_masks_in_both_spellings(void **state)
{
    struct fixture *f = *state;
    const AllTypes *m = with(f, "fieldMask", "displayName,owner_email,address.postal_code");
    assert_int_equal(m->field_mask->n_paths, 3);
    assert_string_equal(m->field_mask->paths[0], "display_name");
    assert_string_equal(m->field_mask->paths[1], "owner_email");
    assert_string_equal(m->field_mask->paths[2], "address.postal_code");
}

static void set_text__refuses_values_as_json_does(void **state)
{
    struct fixture *f = *state;
    const status s = set(f, fresh(f), "recursive.int32_value", "ten");
    assert_refused(s, "FIELD_INVALID",
                   "recursive.int32Value: must be a whole number from -2147483648 to 2147483647, "
                   "not \"ten\"");
    assert_violation(s, "recursive.int32Value");
    assert_reason(set(f, fresh(f), "boolValue", "1"), "FIELD_INVALID");
    assert_reason(set(f, fresh(f), "boolValue", ""), "FIELD_INVALID");
    assert_reason(set(f, fresh(f), "colour", "BLUE"), "FIELD_INVALID");
    assert_reason(set(f, fresh(f), "timestamp", "today"), "FIELD_INVALID");
    assert_reason(set(f, fresh(f), "bytesValue", "*"), "FIELD_INVALID");
}

static void set_text__refuses_texts_that_no_string_can_hold(void **state)
{
    struct fixture *f = *state;
    AllTypes *m = fresh(f);
    assert_reason(
        wire_json_set_text(&f->arena, TYPE, &m->base, SLICE("stringValue"), SLICE("a\0b")),
        "FIELD_INVALID");
    assert_reason(set(f, m, "stringValue", "\xC3("), "FIELD_INVALID");
    assert_reason(wire_json_set_text(&f->arena, TYPE, &m->base, SLICE("string\0Value"), SLICE("a")),
                  "FIELD_UNKNOWN");
}

static void set_text__refuses_unknown_paths(void **state)
{
    struct fixture *f = *state;
    assert_refused(set(f, fresh(f), "nested.txt", "a"), "FIELD_UNKNOWN",
                   "nested.txt: unknown field; did you mean text?");
    assert_reason(set(f, fresh(f), "", "a"), "FIELD_UNKNOWN");
    assert_reason(set(f, fresh(f), ".", "a"), "FIELD_UNKNOWN");
    assert_reason(set(f, fresh(f), "nested.", "a"), "FIELD_UNKNOWN");
    assert_reason(set(f, fresh(f), "nested..text", "a"), "FIELD_UNKNOWN");
}

static void set_text__refuses_what_has_no_text(void **state)
{
    struct fixture *f = *state;
    assert_reason(set(f, fresh(f), "nested", "a"), "FIELD_INVALID");
    assert_reason(set(f, fresh(f), "nesteds", "a"), "FIELD_INVALID");
    assert_reason(set(f, fresh(f), "nesteds.text", "a"), "FIELD_INVALID");
    assert_reason(set(f, fresh(f), "stringMap", "a"), "FIELD_INVALID");
    assert_reason(set(f, fresh(f), "stringMap.key", "a"), "FIELD_INVALID");
    assert_reason(set(f, fresh(f), "struct", "{}"), "FIELD_INVALID");
    assert_reason(set(f, fresh(f), "value", "1"), "FIELD_INVALID");
    assert_reason(set(f, fresh(f), "any", "{}"), "FIELD_INVALID");
    assert_reason(set(f, fresh(f), "stringValue.text", "a"), "FIELD_INVALID");
    assert_reason(set(f, fresh(f), "timestamp.seconds", "1"), "FIELD_INVALID");
}

static void set_text__refuses_a_second_member_of_a_oneof(void **state)
{
    struct fixture *f = *state;
    AllTypes *m = with(f, "choiceNested.text", "a");
    assert_ok(set(f, m, "choiceNested.number", "1"));
    assert_refused(set(f, m, "choiceNumber", "1"), "FIELD_INVALID",
                   "choiceNumber: cannot be given together with choiceNested; choose one of them");
}

static void find__tells_fields_by_either_spelling(void **state)
{
    (void)state;
    const struct wire_message *owner = NULL;
    const ProtobufCFieldDescriptor *field =
        wire_json_find(TYPE, SLICE("recursive.string_value"), &owner);
    assert_non_null(field);
    assert_ptr_equal(field, wire_json_find(TYPE, SLICE("recursive.stringValue"), NULL));
    assert_ptr_equal(owner, TYPE);
    assert_null(wire_json_find(TYPE, SLICE("nested.stringValue"), NULL));
    assert_null(wire_json_find(TYPE, SLICE("stringValue.x"), NULL));
    assert_null(wire_json_find(TYPE, SLICE(""), NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(set_text__reads_scalars),
        TEST(set_text__reads_enums_by_name_and_number),
        TEST(set_text__goes_into_messages),
        TEST(set_text__appends_to_lists),
        TEST(set_text__overwrites_what_is_single),
        TEST(set_text__reads_types_that_are_a_text_in_json),
        TEST(set_text__reads_masks_in_both_spellings),
        TEST(set_text__refuses_values_as_json_does),
        TEST(set_text__refuses_texts_that_no_string_can_hold),
        TEST(set_text__refuses_unknown_paths),
        TEST(set_text__refuses_what_has_no_text),
        TEST(set_text__refuses_a_second_member_of_a_oneof),
        TEST(find__tells_fields_by_either_spelling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
