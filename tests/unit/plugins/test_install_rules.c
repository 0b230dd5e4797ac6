/* What an install may say, and what asks for consent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "plugins/install_rules.h"
#include "plugins/manifest.h"

static struct arena arena;

static int open_arena(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

static char **texts(size_t count, ...)
{
    char **all = arena_array(&arena, count, sizeof *all);
    va_list arguments;
    va_start(arguments, count);
    for (size_t i = 0; i < count; i++)
        all[i] = arena_strdup(&arena, va_arg(arguments, const char *));
    va_end(arguments);
    return all;
}

static PluginInstall with_secret(const char *name, const char *host, const char *value)
{
    PluginInstall install = PLUGIN_INSTALL_INIT;
    PluginSecret *secret = arena_new(&arena, PluginSecret);
    *secret = (PluginSecret)PLUGIN_SECRET_INIT;
    secret->name = arena_strdup(&arena, name);
    secret->value = arena_strdup(&arena, value);
    secret->hosts = texts(1, host);
    secret->n_hosts = 1;
    install.secrets = arena_new(&arena, PluginSecret *);
    install.secrets[0] = secret;
    install.n_secrets = 1;
    return install;
}

static PluginInstall with_trigger(const char *first, const char *second)
{
    PluginInstall install = PLUGIN_INSTALL_INIT;
    install.triggers = texts(2, first, second);
    install.n_triggers = 2;
    return install;
}

static PluginInstall with_cron(const char *cron)
{
    PluginInstall install = PLUGIN_INSTALL_INIT;
    install.schedule = arena_new(&arena, PluginSchedule);
    *install.schedule = (PluginSchedule)PLUGIN_SCHEDULE_INIT;
    install.schedule->cron = arena_strdup(&arena, cron);
    return install;
}

static void assert_fine(PluginInstall install)
{
    assert_int_equal(install_check(&arena, &install).code, STATUS_OK);
}

static void assert_refused(PluginInstall install, const char *reason, const char *field)
{
    const status refused = install_check(&arena, &install);
    assert_int_equal(refused.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(refused.reason, reason);
    assert_string_equal(refused.details->violations->field, field);
}

static void install_check__takes_what_an_install_may_say(void **state)
{
    (void)state;
    assert_fine((PluginInstall)PLUGIN_INSTALL_INIT);
    assert_fine(with_cron("*/5 * * * *"));
    assert_fine(with_trigger("appointment.created", "appointment.cancelled"));
    assert_fine(with_secret("shop-1_A", "*.example.com", "x"));
}

static void install_check__refuses_all_else(void **state)
{
    (void)state;
    assert_refused(with_cron("often"), "CRON_INVALID", "pluginInstall.schedule.cron");
    assert_refused(with_trigger("appointment.created", "appointment.created"), "FIELD_INVALID",
                   "pluginInstall.triggers[1]");
    assert_refused(with_trigger("customer.created", "appointment.created"), "FIELD_INVALID",
                   "pluginInstall.triggers[0]");
    assert_refused(with_secret("", "a.example.com", "x"), "SECRET_INVALID",
                   "pluginInstall.secrets[0].name");
    assert_refused(with_secret("a b", "a.example.com", "x"), "SECRET_INVALID",
                   "pluginInstall.secrets[0].name");
    assert_refused(with_secret("a", "https://a.example.com", "x"), "SECRET_INVALID",
                   "pluginInstall.secrets[0].hosts[0]");
    assert_refused(with_secret("a", "*.co.uk", "x"), "SECRET_INVALID",
                   "pluginInstall.secrets[0].hosts[0]");
}

static void install_check__writes_hosts_in_one_spelling(void **state)
{
    (void)state;
    PluginInstall install = with_secret("shop", "Hooks.EXAMPLE.com", "x");
    const PluginInstall sent = install;

    assert_int_equal(install_check(&arena, &install).code, STATUS_OK);

    assert_string_equal(install.secrets[0]->hosts[0], "hooks.example.com");
    assert_string_equal(sent.secrets[0]->hosts[0], "Hooks.EXAMPLE.com"); /* left as it came */
}

static void install_check__tells_no_value(void **state)
{
    (void)state;
    char value[4098];
    memset(value, 'v', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    PluginInstall install = with_secret("shop", "a.example.com", value);

    const status refused = install_check(&arena, &install);

    assert_string_equal(refused.details->violations->field, "pluginInstall.secrets[0].value");
    assert_null(strstr(refused.message, "vvvv"));
}

static status kept(PluginInstall before, PluginInstall after)
{
    return install_check_kept(&arena, &before, &after);
}

static void install_check_kept__lets_a_value_go_no_further(void **state)
{
    (void)state;
    const PluginInstall none = PLUGIN_INSTALL_INIT;
    const PluginInstall before = with_secret("shop", "a.example.com", "");

    assert_int_equal(kept(before, with_secret("shop", "a.example.com", "")).code, STATUS_OK);
    assert_int_equal(kept(before, with_secret("shop", "b.example.com", "new")).code, STATUS_OK);
    assert_string_equal(kept(before, with_secret("shop", "b.example.com", "")).reason,
                        "SECRET_INVALID");
    assert_string_equal(kept(before, with_secret("other", "a.example.com", "")).reason,
                        "SECRET_INVALID");
    assert_string_equal(kept(none, with_secret("shop", "a.example.com", "")).reason,
                        "SECRET_INVALID");
}

static void install_prefix__names_fields_as_the_request_does(void **state)
{
    (void)state;
    const status failed = status_field(&arena, "VALUE_UNKNOWN", "values.x", "is not asked for");

    const status prefixed = install_prefix(&arena, "pluginInstall.", failed);

    assert_string_equal(prefixed.details->violations->field, "pluginInstall.values.x");
    assert_string_equal(prefixed.message, "pluginInstall.values.x: is not asked for");
    assert_string_equal(failed.details->violations->field, "values.x");
    assert_int_equal(install_prefix(&arena, "pluginInstall.", OK).code, STATUS_OK);
}

static PluginManifest asking(const char *call, const char *host)
{
    PluginManifest manifest = PLUGIN_MANIFEST_INIT;
    manifest.calls = texts(2, call, "log");
    manifest.n_calls = 2;
    manifest.hosts = texts(1, host);
    manifest.n_hosts = 1;
    return manifest;
}

static void manifest_beyond__names_what_is_new(void **state)
{
    (void)state;
    const PluginManifest nothing = PLUGIN_MANIFEST_INIT;
    const PluginManifest one = asking("http_get", "https://a.test");
    const PluginManifest other = asking("http_post", "https://b.test");
    const PluginManifest any = asking("http_get", "*");

    assert_null(plugin_manifest_beyond(&arena, NULL, &nothing));
    assert_null(plugin_manifest_beyond(&arena, &one, &one));
    assert_null(plugin_manifest_beyond(&arena, &one, &nothing)); /* less */
    assert_null(plugin_manifest_beyond(&arena, &any, &one));
    assert_string_equal(plugin_manifest_beyond(&arena, NULL, &one),
                        "calls http_get; hosts https://a.test");
    assert_string_equal(plugin_manifest_beyond(&arena, &one, &other),
                        "calls http_post; hosts https://b.test");
    assert_string_equal(plugin_manifest_beyond(&arena, &one, &any), "hosts *");
}

static void manifest_beyond__leaves_out_the_log_and_the_form_only(void **state)
{
    (void)state;
    PluginManifest wanted = PLUGIN_MANIFEST_INIT;
    wanted.calls = texts(1, "log");
    wanted.n_calls = 1;
    wanted.prompts = texts(1, "who");
    wanted.n_prompts = 1;
    assert_null(plugin_manifest_beyond(&arena, NULL, &wanted));

    wanted.secrets = texts(1, "log");
    wanted.n_secrets = 1;
    wanted.contexts = texts(1, "owner_email");
    wanted.n_contexts = 1;
    wanted.permissions = texts(1, "customers.create");
    wanted.n_permissions = 1;
    assert_string_equal(plugin_manifest_beyond(&arena, NULL, &wanted),
                        "secrets log; reads owner_email; permissions customers.create");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(install_check__takes_what_an_install_may_say),
        cmocka_unit_test(install_check__refuses_all_else),
        cmocka_unit_test(install_check__writes_hosts_in_one_spelling),
        cmocka_unit_test(install_check__tells_no_value),
        cmocka_unit_test(install_check_kept__lets_a_value_go_no_further),
        cmocka_unit_test(install_prefix__names_fields_as_the_request_does),
        cmocka_unit_test(manifest_beyond__names_what_is_new),
        cmocka_unit_test(manifest_beyond__leaves_out_the_log_and_the_form_only),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
