/* A run that is executed: what its script may do, its version wants and the install accepted. */
#include "support/run_test.h"

#include "base/clock.h"
#include "jail/jail.h"
#include "plugins/execute.h"
#include "plugins/manifest.h"
#include "plugins/runs.h"
#include "plugins/underway.h"

static const struct plugin_runs_settings ONE_PLACE = {.at_once = RUN_TEST_AT_ONCE, .places = 1};

static void open_jail(void)
{
    static bool is_open;
    if (!is_open)
        assert_ok(jail_start_private(&(struct jail_private){.program = RUNNER_TESTING}, 1));
    is_open = true;
}

/* Claims a run and executes it; its state, as run_test_state. */
static const char *execute(struct db_test *t, const char *run)
{
    const int64_t claimed_ns = clock_monotonic_ns();
    plugin_runs_open(&ONE_PLACE);
    assert_string_equal(run_test_claim(&t->call), run);
    assert_true(underway_take_place());
    plugin_run_begin(uuid_of(run), 1, claimed_ns);
    while (underway_places() == 0 && clock_monotonic_ns() < claimed_ns + 20 * NS_PER_S)
        assert_ok(call_sleep_ms(&t->call, 10));
    return run_test_state(t, run);
}

/* Runs a script that stores a value: of a version with this manifest, in an install with this
 * consent. */
static const char *run_with(struct db_test *t, const char *manifest, const char *consent)
{
    const struct run_scene s = run_test_scene(t);
    open_jail();
    sql(t,
        "UPDATE shared.plugin_versions SET script = 'api.set(''n'', 1)', manifest = '%s' WHERE "
        "plugin_id = (SELECT plugin_id FROM shared.plugin_installs WHERE id = '%s')",
        manifest, s.install);
    sql(t, "UPDATE shared.plugin_installs SET consent = '%s', values = '{}' WHERE id = '%s'",
        consent, s.install);
    return execute(t, run_test_queue(t, &s));
}

static void a_call__is_in_the_manifest_and_agreed_to(void **state)
{
    static const char SET[] = "{\"calls\": [\"set\"]}";
    static const char GET[] = "{\"calls\": [\"get\"]}";
    struct db_test *t = *state;

    assert_string_equal(run_with(t, SET, SET), "SUCCEEDED 1");
    assert_string_equal(run_with(t, SET, GET), "FAILED 1 SCRIPT_ERROR");
    assert_string_equal(run_with(t, SET, "{}"), "FAILED 1 SCRIPT_ERROR");
    assert_string_equal(run_with(t, GET, SET), "FAILED 1 SCRIPT_ERROR");
    assert_int_equal(count_of(t, "SELECT count(*) FROM shared.plugin_runs WHERE "
                                 "error->>'message' LIKE '%%(CALL_NOT_IN_MANIFEST)%%'"),
                     3);
    underway_drain(&t->call, 0); /* the keeper of runs ends */
}

static PluginManifest manifest_of(char **hosts, size_t count)
{
    PluginManifest manifest = PLUGIN_MANIFEST_INIT;
    manifest.hosts = hosts;
    manifest.n_hosts = count;
    return manifest;
}

static void hosts__are_what_both_name(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    char a[] = "https://a.test", b[] = "https://b.test", c[] = "https://c.test", any[] = "*";
    const PluginManifest ab = manifest_of((char *[]){a, b}, 2);
    const PluginManifest bc = manifest_of((char *[]){b, c}, 2);
    const PluginManifest all = manifest_of((char *[]){any}, 1);

    const PluginManifest *both = plugin_manifest_both(&arena, &ab, &bc);
    assert_int_equal(both->n_hosts, 1);
    assert_string_equal(both->hosts[0], b);
    assert_int_equal(plugin_manifest_both(&arena, &ab, &ab)->n_hosts, 2);
    both = plugin_manifest_both(&arena, &all, &bc);
    assert_int_equal(both->n_hosts, 2);
    assert_string_equal(both->hosts[0], b);
    assert_string_equal(both->hosts[1], c);
    both = plugin_manifest_both(&arena, &ab, &all);
    assert_int_equal(both->n_hosts, 2);
    assert_string_equal(both->hosts[1], b);
    both = plugin_manifest_both(&arena, &all, &all);
    assert_int_equal(both->n_hosts, 1);
    assert_string_equal(both->hosts[0], any);
    assert_int_equal(plugin_manifest_both(&arena, &all, NULL)->n_hosts, 0);
    assert_int_equal(plugin_manifest_both(&arena, NULL, &all)->n_hosts, 0);
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        run_unit_test(a_call__is_in_the_manifest_and_agreed_to),
        cmocka_unit_test(hosts__are_what_both_name),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
