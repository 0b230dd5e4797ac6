/* Command lines of smoothctl. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/arguments.h"

static struct arena arena;
static struct arguments arguments;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    arguments = (struct arguments){0};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

#define READ(...)                                                                                  \
    arguments_read(&arena, 1 + sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *),             \
                   (const char *const[]){"smoothctl", __VA_ARGS__}, &arguments)

static void assert_read(status outcome)
{
    if (outcome.code != STATUS_OK)
        fail_msg("%s", outcome.message);
}

static void assert_usage(status outcome, const char *message)
{
    assert_int_equal(outcome.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(outcome.reason, "USAGE");
    assert_string_equal(outcome.message, message);
}

static void read__finds_commands_of_one_and_two_words(void **state)
{
    (void)state;
    assert_read(READ("migrate"));
    assert_string_equal(arguments.invocation.command->name, "migrate");
    assert_read(READ("tenant", "list"));
    assert_string_equal(arguments.invocation.command->name, "tenant list");
}

static void read__takes_options_in_both_forms(void **state)
{
    (void)state;
    assert_read(READ("tenant", "create", "--name", "Ada's", "--schema-name=ada", "--temporary"));

    assert_string_equal(invocation_value(&arguments.invocation, "name"), "Ada's");
    assert_string_equal(invocation_value(&arguments.invocation, "schema-name"), "ada");
    assert_true(invocation_has(&arguments.invocation, "temporary"));
    assert_null(invocation_value(&arguments.invocation, "tier"));
}

static void read__takes_global_options_anywhere(void **state)
{
    (void)state;
    assert_read(READ("-o", "json", "tenant", "--config", "x.yaml", "list"));
    assert_true(arguments.invocation.is_json);
    assert_string_equal(arguments.config_file, "x.yaml");
    assert_read(READ("tenant", "list", "--output=table"));
    assert_false(arguments.invocation.is_json);
}

static void read__takes_settings_of_the_server(void **state)
{
    (void)state;
    assert_read(READ("migrate", "--deployment", "blue", "--dev"));

    assert_int_equal(arguments.flag_count, 2);
    assert_string_equal(arguments.flags[0].key, "deployment");
    assert_string_equal(arguments.flags[0].value, "blue");
    assert_string_equal(arguments.flags[1].key, "dev");
    assert_string_equal(arguments.flags[1].value, "true");
}

static void read__takes_an_operand(void **state)
{
    (void)state;
    assert_read(READ("token", "ada@x.test", "--tenant", "demo"));

    assert_string_equal(arguments.invocation.operand, "ada@x.test");
    assert_string_equal(invocation_value(&arguments.invocation, "tenant"), "demo");
    assert_read(READ("tenant", "suspend", "demo"));
    assert_string_equal(arguments.invocation.operand, "demo");
}

static void read__takes_two_operands(void **state)
{
    (void)state;
    assert_read(READ("policy", "diff", "old.yaml", "-o", "json", "new.yaml"));

    assert_string_equal(arguments.invocation.operand, "old.yaml");
    assert_string_equal(arguments.invocation.second, "new.yaml");
    assert_usage(READ("policy", "diff", "old.yaml"), "policy diff needs \"NEW\"");
    assert_usage(READ("policy", "diff", "a", "b", "c"), "unexpected argument \"c\"");
}

static void read__says_what_is_missing(void **state)
{
    (void)state;
    assert_usage(arguments_read(&arena, 1, (const char *const[]){"smoothctl"}, &arguments),
                 "a command is missing");
    assert_usage(READ("tenant"),
                 "\"tenant\" is not a whole command; smoothctl tenant --help lists what follows");
    assert_usage(READ("tenant", "create", "--name", "Ada"),
                 "tenant create needs the option \"--schema-name\"");
    assert_usage(READ("token"), "token needs \"EMAIL\"");
    assert_usage(READ("tenant", "delete"), "tenant delete needs \"NAME\"");
    assert_usage(READ("tenant", "list", "--state"), "a value is missing after \"--state\"");
}

static void read__says_what_is_unknown(void **state)
{
    (void)state;
    assert_usage(READ("migrat"), "unknown command \"migrat\"; did you mean \"migrate\"?");
    assert_usage(READ("tenant", "crate"),
                 "unknown command \"tenant crate\"; did you mean \"tenant create\"?");
    assert_usage(READ("frobnicate"), "unknown command \"frobnicate\"");
    assert_usage(READ("tenant", "list", "--sate", "ACTIVE"),
                 "tenant list has no option \"--sate\"; did you mean \"--state\"?");
    assert_usage(READ("-x", "migrate"), "unknown option \"-x\"");
    assert_usage(READ("migrate", "now"), "unexpected argument \"now\"");
    assert_usage(READ("token", "a@x.test", "b@x.test"), "unexpected argument \"b@x.test\"");
    assert_usage(READ("-o", "xml", "migrate"), "-o takes json or table, not \"xml\"");
}

static void read__refuses_what_makes_no_sense(void **state)
{
    (void)state;
    assert_usage(READ("tenant", "list", "--state", "ACTIVE", "--state", "DELETED"),
                 "given twice: \"--state\"");
    assert_usage(READ("migrate", "--shared=yes"), "this option takes no value: \"--shared=yes\"");
    assert_usage(READ("--shared", "migrate"),
                 "an option of a command stands behind the command: \"--shared\"");
}

static void help__is_there_on_each_level(void **state)
{
    (void)state;
    assert_read(READ("--help"));
    assert_true(arguments.wants_help);
    assert_string_equal(arguments.help_prefix, "");
    assert_read(READ("tenant", "-h"));
    assert_null(arguments.invocation.command);
    assert_string_equal(arguments.help_prefix, "tenant");
    assert_read(READ("tenant", "create", "--help")); /* though options are missing */
    assert_string_equal(arguments.invocation.command->name, "tenant create");
}

static void passwords__are_never_options(void **state)
{
    (void)state;
    assert_int_equal(READ("superuser", "create", "--email", "a@x.test", "--password", "x").code,
                     STATUS_INVALID_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(read__finds_commands_of_one_and_two_words),
        TEST(read__takes_options_in_both_forms),
        TEST(read__takes_global_options_anywhere),
        TEST(read__takes_settings_of_the_server),
        TEST(read__takes_an_operand),
        TEST(read__takes_two_operands),
        TEST(read__says_what_is_missing),
        TEST(read__says_what_is_unknown),
        TEST(read__refuses_what_makes_no_sense),
        TEST(help__is_there_on_each_level),
        TEST(passwords__are_never_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
