/* The tables of the plugins' language: what each row has to be for those who read them. */
#include "wire_fixture.h"

#include "wire/plugin_language.h"

static bool is_name(const char *text)
{
    return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
               strlen(text) &&
           text[0] != '\0' && text[0] != '_';
}

static bool is_code(const char *text)
{
    return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == strlen(text) && text[0] != '\0';
}

static bool holds_word(const char *words, const char *word)
{
    const size_t length = strlen(word);
    for (const char *at = words; (at = strstr(at, word)) != NULL; at += length) {
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    }
    return false;
}

static bool is_refused(enum plugin_refusal_kind kind, const char *name)
{
    bool found = false;
    for (size_t i = 0; i < PLUGIN_REFUSAL_COUNT; i++)
        found |= PLUGIN_REFUSALS[i].kind == kind && holds_word(PLUGIN_REFUSALS[i].subjects, name);
    return found;
}

static void functions__have_names_once_and_say_what_they_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < PLUGIN_FUNCTION_COUNT; i++) {
        const struct plugin_function *function = &PLUGIN_FUNCTIONS[i];
        assert_true(is_name(function->name));
        assert_ptr_equal(strstr(function->signature, function->name), function->signature);
        assert_true(strlen(function->summary) > 0);
        assert_false(is_refused(PLUGIN_REFUSES_NAMES, function->name));
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(PLUGIN_FUNCTIONS[k].name, function->name);
    }
}

static void members__have_public_names_once_a_type(void **state)
{
    (void)state;
    for (size_t i = 0; i < PLUGIN_MEMBER_COUNT; i++) {
        const struct plugin_member *member = &PLUGIN_MEMBERS[i];
        assert_true(is_name(member->name));
        assert_ptr_equal(strstr(member->signature, member->name), member->signature);
        assert_true(strlen(member->summary) > 0);
        assert_false(is_refused(PLUGIN_REFUSES_ATTRIBUTES, member->name));
        for (size_t k = 0; k < i; k++)
            assert_false(strcmp(PLUGIN_MEMBERS[k].type, member->type) == 0 &&
                         strcmp(PLUGIN_MEMBERS[k].name, member->name) == 0);
    }
}

static void members__have_nothing_that_reaches_the_interpreter(void **state)
{
    (void)state;
    for (size_t i = 0; i < PLUGIN_MEMBER_COUNT; i++)
        assert_false(
            holds_word("format_map mro gi_frame gi_code cr_frame ag_frame tb_frame tb_next "
                       "f_back f_globals f_builtins f_locals f_code co_code func_globals "
                       "obj object gi_yieldfrom with_traceback add_note",
                       PLUGIN_MEMBERS[i].name));
}

static void constructs__name_no_class_that_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < PLUGIN_CONSTRUCT_COUNT; i++) {
        assert_true(strlen(PLUGIN_CONSTRUCTS[i].name) > 0);
        assert_true(strlen(PLUGIN_CONSTRUCTS[i].example) > 0);
        for (size_t k = 0; k < PLUGIN_REFUSAL_COUNT; k++)
            assert_false(PLUGIN_REFUSALS[k].kind == PLUGIN_REFUSES_NODES &&
                         holds_word(PLUGIN_REFUSALS[k].subjects, PLUGIN_CONSTRUCTS[i].nodes));
    }
}

static void exceptions__are_not_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < PLUGIN_EXCEPTION_COUNT; i++) {
        assert_true(is_name(PLUGIN_EXCEPTIONS[i].name));
        assert_true(strlen(PLUGIN_EXCEPTIONS[i].summary) > 0);
        assert_false(is_refused(PLUGIN_REFUSES_NAMES, PLUGIN_EXCEPTIONS[i].name));
    }
}

static void refusals__say_why_and_what_instead(void **state)
{
    (void)state;
    for (size_t i = 0; i < PLUGIN_REFUSAL_COUNT; i++) {
        const struct plugin_refusal *refusal = &PLUGIN_REFUSALS[i];
        assert_true(is_code(refusal->code));
        assert_true(strlen(refusal->name) > 0);
        assert_true(strlen(refusal->reason) > 0);
        assert_true(strlen(refusal->hint) > 0);
        assert_int_equal(refusal->kind == PLUGIN_REFUSES_RULE, refusal->subjects[0] == '\0');
        assert_true(strlen(plugin_refusal_kind_name(refusal->kind)) > 0);
    }
}

static void refusals__hold_what_the_contract_names(void **state)
{
    (void)state;
    const char *nodes[] = {"Import",    "ImportFrom", "FunctionDef", "ClassDef", "AsyncFunctionDef",
                           "Await",     "Yield",      "YieldFrom",   "With",     "AsyncWith",
                           "AsyncFor",  "Global",     "Nonlocal",    "Match",    "TryStar",
                           "AnnAssign", "Return"};
    const char *names[] = {"eval",    "exec",    "compile", "open",  "input",     "breakpoint",
                           "getattr", "setattr", "delattr", "vars",  "dir",       "globals",
                           "locals",  "type",    "object",  "super", "memoryview"};
    for (size_t i = 0; i < sizeof nodes / sizeof nodes[0]; i++)
        assert_true(is_refused(PLUGIN_REFUSES_NODES, nodes[i]));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_true(is_refused(PLUGIN_REFUSES_NAMES, names[i]));
    assert_true(is_refused(PLUGIN_REFUSES_ATTRIBUTES, "format_map"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions__have_names_once_and_say_what_they_do),
        cmocka_unit_test(members__have_public_names_once_a_type),
        cmocka_unit_test(members__have_nothing_that_reaches_the_interpreter),
        cmocka_unit_test(constructs__name_no_class_that_is_refused),
        cmocka_unit_test(exceptions__are_not_refused),
        cmocka_unit_test(refusals__say_why_and_what_instead),
        cmocka_unit_test(refusals__hold_what_the_contract_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
