/* A look at scripts: what is wrong with them, at its place in the template, and what they ask for.
 */
#include "support/jail_test.h"

#include "apps/apps.h"
#include "apps/list.h"
#include "plugins/check.h"

static struct plugin_check look(struct jail_test *t, const char *script)
{
    struct plugin_check found;
    t->status = plugin_check(&t->call, slice_of(script), &found);
    assert_int_equal(t->status.code, STATUS_OK);
    return found;
}

/* What is wrong with it first. */
static void assert_wrong(struct jail_test *t, const char *script, const char *code, int line,
                         int column)
{
    const struct plugin_check found = look(t, script);
    assert_true(found.diagnostic_count > 0);
    assert_null(found.manifest);
    const PluginDiagnostic *first = found.diagnostics[0];
    assert_string_equal(first->code, code);
    assert_int_equal(first->line, line);
    assert_int_equal(first->column, column);
    assert_int_equal(first->severity, PLUGIN_DIAGNOSTIC_SEVERITY_ERROR);
    assert_true(first->message[0] != '\0');
}

/* Names with commas between. */
static void assert_names(struct jail_test *t, char *const *names, size_t count, const char *wanted)
{
    const char *all = "";
    for (size_t i = 0; i < count; i++)
        all = arena_printf(&t->arena, "%s%s%s", all, i > 0 ? "," : "", names[i]);
    assert_string_equal(all, wanted);
}

static void check__finds_nothing_wrong(void **state)
{
    struct jail_test *t = *state;
    const struct plugin_check found = look(t, "x = 1\napi.log('{{CONTEXT:business_name}}')");

    assert_int_equal(found.diagnostic_count, 0);
    assert_non_null(found.manifest);
    assert_true(status_is_ok(plugin_check_status(&t->arena, &found, "plugin.script")));
}

static void check__tells_faults_of_blanks_where_they_are(void **state)
{
    struct jail_test *t = *state;
    assert_wrong(t, "x = 1\n'{{DATE:mondey}}'", "TEMPLATE_DATE_UNKNOWN", 2, 9);
}

static void check__tells_faults_of_python_where_they_are(void **state)
{
    struct jail_test *t = *state;
    assert_wrong(t, "import os", "IMPORT_REFUSED", 1, 1);
    assert_wrong(t, "x = 'é {{DATE:today}}'; eval('1')", "NAME_REFUSED", 1, 25);
    assert_wrong(t, "{{PROMPT:x}}; y = {{PROMPT:x}}.mro", "ATTRIBUTE_UNKNOWN", 1, 32);
    assert_wrong(t, "x = 1\n\nx = (", "SYNTAX_ERROR", 3, 5);
    assert_wrong(t, "api.open_door()", "API_UNKNOWN", 1, 5);
    assert_wrong(t, "x = 1\n{{PROMPT:x}} = 2", "BLANK_MISPLACED", 2, 1);
}

static void check__tells_all_of_them(void **state)
{
    struct jail_test *t = *state;
    const struct plugin_check found = look(t, "import os\nx = 1\nimport sys");

    const status outcome = plugin_check_status(&t->arena, &found, "plugin.script");

    assert_int_equal(found.diagnostic_count, 2);
    assert_int_equal(outcome.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(outcome.reason, "SCRIPT_INVALID");
    assert_string_equal(outcome.details->violations->field, "plugin.script");
    assert_true(slice_starts_with(slice_of(outcome.details->violations->description),
                                  "line 1, column 1: "));
    assert_non_null(outcome.details->violations->next);
}

static void manifest__says_what_a_script_asks_for(void **state)
{
    struct jail_test *t = *state;
    const PluginManifest *manifest =
        look(t, "for c in api.get_customers():\n"
                "    api.create_appointment(title='{{PROMPT:title|Title}} {{PROMPT:a|A|b}}')\n"
                "api.http_post('https://hooks.x.test/' + '{{CONTEXT:tenant_id}}', json={},\n"
                "              headers={'a': api.secret('key')})\n"
                "api.log('{{CONTEXT:business_name}} {{CONTEXT:tenant_id}}')\n")
            .manifest;

    assert_non_null(manifest);
    assert_names(t, manifest->calls, manifest->n_calls,
                 "create_appointment,get_customers,http_post,log,secret");
    assert_names(t, manifest->hosts, manifest->n_hosts, "https://hooks.x.test");
    assert_names(t, manifest->secrets, manifest->n_secrets, "key");
    assert_names(t, manifest->prompts, manifest->n_prompts, "title,a");
    assert_names(t, manifest->contexts, manifest->n_contexts, "business_name,tenant_id");
    assert_names(t, manifest->permissions, manifest->n_permissions,
                 "appointments.create,customers.read");
}

static void manifest__says_any_where_it_cannot_tell(void **state)
{
    struct jail_test *t = *state;
    const PluginManifest *manifest =
        look(t, "api.http_get('{{PROMPT:url|Where||url}}')\napi.http_get('https://a.test/')")
            .manifest;

    assert_non_null(manifest);
    assert_names(t, manifest->hosts, manifest->n_hosts, "*,https://a.test");
}

/* The first has a Cyrillic а. */
static void manifest__shows_hosts_as_the_wire_has_them(void **state)
{
    struct jail_test *t = *state;
    const PluginManifest *manifest = look(t, "api.http_get('https://p\xD0\xB0ypal.test/')\n"
                                             "api.http_get('https://xn--pypal-4ve.test/')\n"
                                             "api.http_get('https://B\xC3\xBC"
                                             "cher.test:8443/a')\n"
                                             "api.http_get('https://plain.test:443/')")
                                         .manifest;

    assert_non_null(manifest);
    assert_names(t, manifest->hosts, manifest->n_hosts,
                 "https://xn--bcher-kva.test:8443,https://plain.test,https://xn--pypal-4ve.test");
}

static void check__needs_a_runner(void **state)
{
    struct jail_test *t = *state;
    struct plugin_check found;
    jail_test_close();
    jail_open(-1, 1);

    const status outcome = plugin_check(&t->call, SLICE("x = 1"), &found);

    assert_int_equal(outcome.code, STATUS_UNAVAILABLE);
    assert_string_equal(outcome.reason, "PLUGINS_UNAVAILABLE");
    /* Faults of blanks need none. */
    assert_wrong(t, "{{DATE:mondey}}", "TEMPLATE_DATE_UNKNOWN", 1, 8);
    jail_close();
    jail_test_open(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        jail_test(check__finds_nothing_wrong),
        jail_test(check__tells_faults_of_blanks_where_they_are),
        jail_test(check__tells_faults_of_python_where_they_are),
        jail_test(check__tells_all_of_them),
        jail_test(manifest__says_what_a_script_asks_for),
        jail_test(manifest__says_any_where_it_cannot_tell),
        jail_test(manifest__shows_hosts_as_the_wire_has_them),
        jail_test(check__needs_a_runner),
    };
    apps_know(TENANT_APPS, NULL);
    apps_use((const char *const[]){"scheduling", NULL});
    return jail_test_main(tests, sizeof tests / sizeof *tests);
}
