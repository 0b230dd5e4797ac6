/* What scripts can do, and how they end. */
#include "support/jail_test.h"

static void script__has_a_result(void **state)
{
    struct jail_test *t = *state;
    run(t, "result = {'a': [1, 2.5, None, True], 'b': 'é'}");
    assert_succeeded(t, "{\"a\":[1,2.5,null,true],\"b\":\"é\"}");
}

static void script__needs_no_result(void **state)
{
    struct jail_test *t = *state;
    run(t, "x = 1");
    assert_succeeded(t, "");
}

static void script__uses_its_budget(void **state)
{
    struct jail_test *t = *state;
    run(t, "api.echo(1)\napi.log('abc')\nx = [i * i for i in range(100000)]");
    assert_succeeded(t, "");
    const struct jail_budget *used = &t->outcome.budget;
    assert_in_range(used->cpu_us, 500, 400 * 1000);
    assert_in_range(used->wall_us, 1000, 5 * 1000 * 1000);
    assert_int_equal(used->calls, 1);
    assert_int_equal(used->log_bytes, 4); /* with its end of line */
    assert_in_range(used->memory_bytes, 1024 * 1024, 64 * 1024 * 1024);
    assert_int_equal(used->cpu_us_max, 500 * 1000);
    assert_int_equal(used->wall_us_max, 10 * 1000 * 1000);
    assert_int_equal(used->calls_max, 1000);
    assert_int_equal(used->log_bytes_max, 65536);
    assert_int_equal(used->memory_bytes_max, 160 * 1024 * 1024);
}

static void call__goes_to_the_host_and_back(void **state)
{
    struct jail_test *t = *state;
    run(t, "result = api.echo([1, 'x'], other={'k': None})");
    assert_succeeded(t, "{\"value\":[1,\"x\"],\"other\":{\"k\":null}}");
    assert_string_equal(arena_slice_string(&t->arena, buf_slice(&t->calls)),
                        "echo {\"value\":[1,\"x\"],\"other\":{\"k\":null}}\n");
}

static void call__binds_its_arguments(void **state)
{
    struct jail_test *t = *state;
    run(t, "api.echo(1, 2, 3)");
    assert_failed(t, "SCRIPT_ERROR", "TypeError");
    run(t, "api.echo(valeu=1)");
    assert_failed(t, "SCRIPT_ERROR", "TypeError");
    run(t, "api.echo(1, value=1)");
    assert_failed(t, "SCRIPT_ERROR", "TypeError");
    assert_int_equal(t->calls.length, 0);
}

static void call__sends_nothing_that_is_no_json(void **state)
{
    struct jail_test *t = *state;
    run(t, "try:\n    api.echo({1, 2})\nexcept TypeError as e:\n    result = str(e)");
    assert_succeeded(t, "\"a set cannot be sent or kept as JSON; make it a list: sorted(…)\"");
    run(t, "try:\n    api.echo(float('nan'))\nexcept ValueError:\n    result = 1");
    assert_succeeded(t, "1");
    run(t, "try:\n    api.echo('\\0')\nexcept ValueError:\n    result = 1");
    assert_succeeded(t, "1");
    run(t, "try:\n    api.echo('\\ud800')\nexcept ValueError:\n    result = 1");
    assert_succeeded(t, "1");
    run(t, "x = []\nfor i in range(40): x = [x]\n"
           "try:\n    api.echo(x)\nexcept ValueError:\n    result = 1");
    assert_succeeded(t, "1");
    assert_int_equal(t->calls.length, 0);
}

static void refusal__is_an_error_that_can_be_caught(void **state)
{
    struct jail_test *t = *state;
    run(t, "try:\n    api.refuse()\nexcept ApiError as error:\n    result = str(error)");
    assert_succeeded(t, "\"not today (NOT_TODAY)\"");
    run(t, "\n  \nx = 1\nif x:\n    api.refuse()");
    assert_failed(t, "SCRIPT_ERROR", "ApiError");
    assert_int_equal(t->outcome.error.line, 5);
    assert_int_equal(t->outcome.error.column, 5);
}

static void answer__may_be_large_but_not_too_large(void **state)
{
    struct jail_test *t = *state;
    run(t, "result = len(api.large(1000000))");
    assert_succeeded(t, "1000000");
    run(t, "api.large(1100000)");
    assert_failed(t, "SCRIPT_ERROR", "ApiError");
}

static void http__answers_an_object(void **state)
{
    struct jail_test *t = *state;
    run(t, "r = api.http_get('https://a.test/', headers={'authorization': api.secret('key')})\n"
           "result = [r.status, r.headers, r.text, r.json['ok'][1]]");
    assert_succeeded(t, "[200,{\"x-a\":\"b\"},\" {\\\"ok\\\": [1, true]}\",true]");
    assert_string_equal(arena_slice_string(&t->arena, buf_slice(&t->calls)),
                        "http_get {\"url\":\"https://a.test/\","
                        "\"headers\":{\"authorization\":{\"$secret\":\"key\"}}}\n");
}

static void secret__is_never_readable(void **state)
{
    struct jail_test *t = *state;
    run(t, "result = str(api.secret('key'))");
    assert_succeeded(t, "\"<secret key>\"");
    run(t, "result = api.secret('key')");
    assert_failed(t, "RESULT_INVALID", "TypeError");
    run(t, "api.echo(api.secret('key'))");
    assert_failed(t, "SCRIPT_ERROR", "TypeError");
}

/* What came from elsewhere, as an answer does, must not name a secret on its way out. */
static void secret__is_not_made_of_a_dict(void **state)
{
    struct jail_test *t = *state;
    run(t, "r = json_loads('{\"a\": [{\"$secret\": \"key\"}]}')\n"
           "api.http_get('https://a.test/', headers=r)");
    assert_failed(t, "SCRIPT_ERROR", "ValueError");
    run(t, "r = {'$secret': 'key', 'a': api.secret('key')}\n"
           "api.http_get('https://a.test/', headers=r)");
    assert_failed(t, "SCRIPT_ERROR", "ValueError");
    assert_int_equal(t->calls.length, 0);
    run(t, "s = api.secret('key')\n"
           "api.http_get('https://a.test/', headers={'a': s, 'b': s, 'c': '\"$secret\":'})\n"
           "result = 1");
    assert_succeeded(t, "1");
}

static void log__has_levels(void **state)
{
    struct jail_test *t = *state;
    run(t, "api.log('a')\napi.log(7, level='error')\nprint('b', 1)\nprint('c', end='')");
    assert_succeeded(t, "");
    assert_string_equal(arena_slice_string(&t->arena, buf_slice(&t->log)),
                        "info: a\nerror: 7\ninfo: b 1\ninfo: c\n");
    run(t, "api.log('a', level='loud')");
    assert_failed(t, "SCRIPT_ERROR", "ValueError");
}

static void error__has_its_place(void **state)
{
    struct jail_test *t = *state;
    run(t, "a = 'é'\nif a: b = 1 / 0");
    assert_failed(t, "SCRIPT_ERROR", "ZeroDivisionError");
    assert_int_equal(t->outcome.error.line, 2);
    assert_int_equal(t->outcome.error.column, 11);
    assert_true(t->outcome.error.message[0] != '\0');
}

static void syntax__is_said_with_its_place(void **state)
{
    struct jail_test *t = *state;
    run(t, "x = 1\ny = (");
    assert_failed(t, "SCRIPT_INVALID", "SYNTAX_ERROR");
    assert_int_equal(t->outcome.error.line, 2);
    assert_int_equal(t->outcome.error.column, 5);
}

static void import__is_refused(void **state)
{
    struct jail_test *t = *state;
    run(t, "import os");
    assert_failed(t, "SCRIPT_INVALID", "IMPORT_REFUSED");
    assert_false(t->outcome.is_security_event);
}

static void result__must_be_json(void **state)
{
    struct jail_test *t = *state;
    run(t, "result = {1}");
    assert_failed(t, "RESULT_INVALID", "TypeError");
    run(t, "result = {(1, 2): 3}");
    assert_failed(t, "RESULT_INVALID", "TypeError");
}

static void values__are_never_read_as_source(void **state)
{
    struct jail_test *t = *state;
    const char *const values[] = {"who", "x'); api.log('INJECTED')#", "n", "7", NULL};
    run_template(t,
                 "api.log('hi {{PROMPT:who|Who?}}')\n"
                 "result = [{{PROMPT:n|How many?||integer}} + 1, f'{1}{{PROMPT:who}}']",
                 values);
    assert_succeeded(t, "[8,\"1x'); api.log('INJECTED')#\"]");
    assert_string_equal(arena_slice_string(&t->arena, buf_slice(&t->log)),
                        "info: hi x'); api.log('INJECTED')#\n");
}

static void place__is_the_templates(void **state)
{
    struct jail_test *t = *state;
    const char *const values[] = {"n", "0", NULL};
    run_template(t, "x = 1\ny = 'é{{PROMPT:n||0|integer}}' and 1 / {{PROMPT:n}}", values);
    assert_failed(t, "SCRIPT_ERROR", "ZeroDivisionError");
    assert_int_equal(t->outcome.error.line, 2);
    assert_int_equal(t->outcome.error.column, 36);
}

static void clock__is_the_runs_own(void **state)
{
    struct jail_test *t = *state;
    run(t, "result = [today(), now(), add_minutes(now(), 60 * 24 * 60)]");
    assert_succeeded(t, "[\"2026-03-05\",\"2026-03-05T14:20:00+01:00\","
                        "\"2026-05-04T15:20:00+02:00\"]");
}

static void check__finds_what_is_wrong(void **state)
{
    struct jail_test *t = *state;
    const struct jail_report report = look_at(t, "import os\nx = 'é'; eval(x)");
    assert_int_equal(report.diagnostic_count, 2);
    assert_string_equal(report.diagnostics[0].code, "IMPORT_REFUSED");
    assert_int_equal(report.diagnostics[1].line, 2);
    assert_int_equal(report.diagnostics[1].column, 10);
}

static void check__derives_the_manifest(void **state)
{
    struct jail_test *t = *state;
    const struct jail_report report =
        look_at(t, "api.http_get('https://a.test/x', headers={'k': api.secret('key')})\n"
                   "u = api.echo('https://b.test')\napi.http_get(u)");
    assert_int_equal(report.diagnostic_count, 0);
    assert_string_equal(report.calls[0], "echo");
    assert_string_equal(report.calls[1], "http_get");
    assert_string_equal(report.calls[2], "secret");
    assert_null(report.calls[3]);
    assert_string_equal(report.hosts[0], "dynamic");
    assert_string_equal(report.hosts[1], "https://a.test");
    assert_null(report.hosts[2]);
    assert_string_equal(report.secrets[0], "key");
    assert_null(report.secrets[1]);
}

static void check__runs_nothing(void **state)
{
    struct jail_test *t = *state;
    const struct jail_report report = look_at(t, "api.echo(1)\nwhile True: pass");
    assert_int_equal(report.diagnostic_count, 0);
    assert_int_equal(t->calls.length, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        jail_test(script__has_a_result),
        jail_test(script__needs_no_result),
        jail_test(script__uses_its_budget),
        jail_test(call__goes_to_the_host_and_back),
        jail_test(call__binds_its_arguments),
        jail_test(call__sends_nothing_that_is_no_json),
        jail_test(refusal__is_an_error_that_can_be_caught),
        jail_test(answer__may_be_large_but_not_too_large),
        jail_test(http__answers_an_object),
        jail_test(secret__is_never_readable),
        jail_test(secret__is_not_made_of_a_dict),
        jail_test(log__has_levels),
        jail_test(error__has_its_place),
        jail_test(syntax__is_said_with_its_place),
        jail_test(import__is_refused),
        jail_test(result__must_be_json),
        jail_test(values__are_never_read_as_source),
        jail_test(place__is_the_templates),
        jail_test(clock__is_the_runs_own),
        jail_test(check__finds_what_is_wrong),
        jail_test(check__derives_the_manifest),
        jail_test(check__runs_nothing),
    };
    return jail_test_main(tests, sizeof tests / sizeof tests[0]);
}
