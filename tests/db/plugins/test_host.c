/* What scripts call: who may, what comes of it, and that nothing is done twice or after the end. */
#include "support/plugin_scene.h"

#include <stdlib.h>

#include "plugins/run_end.h"
#include "policy/policy.h"

enum { STEPS_MAX = 30 };

static const char *const ONLY_READS[] = {"get_customers", "get_resources", NULL};

static int64_t customers(struct plugin_scene *scene, const char *condition)
{
    return count_of(scene->t, "SELECT count(*) FROM tenant_%s.customers WHERE %s",
                    scene->tenant->schema_name, condition);
}

static void assert_message(struct plugin_scene *scene, const char *function, const char *arguments,
                           const char *message)
{
    const status outcome = plugin_scene_call(scene, function, arguments);
    assert_int_not_equal(outcome.code, STATUS_OK);
    assert_string_equal(outcome.message, message);
}

/* Reading and writing. */

static void a_customer__is_made_and_found(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    plugin_scene_open(scene);

    assert_ok(
        plugin_scene_call(scene, "create_customer", "{\"name\":\"Ada\",\"email\":\"ada@x.test\"}"));
    assert_string_equal(plugin_scene_member(scene, "name"), "Ada");
    assert_string_equal(plugin_scene_member(scene, "status"), "ACTIVE");
    const char *id = plugin_scene_member(scene, "id");
    assert_ok(plugin_scene_call(scene, "get_customers", "{\"q\":\"ada@\"}"));
    assert_non_null(strstr(plugin_scene_answer(scene), id));
    assert_non_null(strstr(plugin_scene_answer(scene), "\"create_time\":\""));
    assert_ok(plugin_scene_call(scene, "get_customers", "{\"q\":\"bob\"}"));
    assert_string_equal(plugin_scene_answer(scene), "[]");
}

static const char *make_room(struct plugin_scene *scene)
{
    sql(scene->t,
        "INSERT INTO tenant_%s.resources (id, name, type, is_active, create_time, update_time, "
        "version) VALUES (gen_random_uuid(), 'Room', 'ROOM', true, now(), now(), 1)",
        scene->tenant->schema_name);
    return db_test_sql_value(&scene->t->arena,
                             arena_printf(&scene->t->arena, "SELECT id FROM tenant_%s.resources",
                                          scene->tenant->schema_name));
}

static const char *make_customer(struct plugin_scene *scene)
{
    assert_ok(plugin_scene_call(scene, "create_customer", "{\"name\":\"Ada\"}"));
    return plugin_scene_member(scene, "id");
}

static status book(struct plugin_scene *scene, const char *room, const char *customer,
                   const char *from, const char *to)
{
    return plugin_scene_call(scene, "create_appointment",
                             arena_printf(&scene->t->arena,
                                          "{\"resource_id\":\"%s\",\"customer_id\":\"%s\","
                                          "\"start\":\"%s\",\"end\":\"%s\"}",
                                          room, customer, from, to));
}

static void an_appointment__is_booked_changed_and_listed(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    plugin_scene_open(scene);
    const char *room = make_room(scene);
    const char *ada = make_customer(scene);

    assert_ok(book(scene, room, ada, "2031-03-01T10:00", "2031-03-01T12:00:00+01:00"));
    assert_string_equal(plugin_scene_member(scene, "start_time"), "2031-03-01T10:00:00Z");
    assert_string_equal(plugin_scene_member(scene, "end_time"), "2031-03-01T11:00:00Z");
    const char *id = plugin_scene_member(scene, "id");
    assert_ok(plugin_scene_call(scene, "update_appointment",
                                arena_printf(&scene->t->arena,
                                             "{\"id\":\"%s\",\"status\":\"confirmed\","
                                             "\"title\":\"Check-up\"}",
                                             id)));
    assert_string_equal(plugin_scene_member(scene, "status"), "CONFIRMED");
    assert_string_equal(plugin_scene_member(scene, "start_time"), "2031-03-01T10:00:00Z");
    assert_ok(plugin_scene_call(
        scene, "get_appointments",
        "{\"start\":\"2031-03-01\",\"end\":\"2031-03-02\",\"status\":\"CONFIRMED\"}"));
    assert_non_null(strstr(plugin_scene_answer(scene), "Check-up"));
    assert_ok(plugin_scene_call(scene, "get_appointments",
                                "{\"start\":\"2031-03-02\",\"end\":\"2031-03-03\"}"));
    assert_string_equal(plugin_scene_answer(scene), "[]");
}

static void a_refusal_of_the_rpc__reaches_the_script(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    plugin_scene_open(scene);
    const char *room = make_room(scene);
    const char *ada = make_customer(scene);

    assert_ok(book(scene, room, ada, "2031-03-01T10:00", "2031-03-01T11:00"));
    assert_reason(book(scene, room, ada, "2031-03-01T10:30", "2031-03-01T11:30"),
                  STATUS_ALREADY_EXISTS, "SLOT_TAKEN");
}

static void bad_values__are_told_by_the_parameters_names(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    plugin_scene_open(scene);

    assert_message(scene, "create_customer", "{\"name\":\"\"}",
                   "create_customer(): name is required and was not given");
    assert_message(scene, "create_customer", "{\"name\":\"Ada\",\"email\":\"x\"}",
                   "create_customer(): email must be an e-mail address, or left out");
    assert_message(scene, "create_customer", "{}",
                   "create_customer() missing 1 required argument: 'name'");
    assert_int_equal(customers(scene, "true"), 0);
}

static void lists__have_all_pages(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    plugin_scene_open(scene);
    sql(scene->t,
        "INSERT INTO tenant_%s.customers (id, name, email, phone, status, create_time, "
        "update_time, version) SELECT gen_random_uuid(), 'N' || i, '', '', 'ACTIVE', now(), now(), "
        "1 FROM generate_series(1, 2300) AS i",
        scene->tenant->schema_name);

    assert_ok(plugin_scene_call(scene, "get_customers", "{}"));
    size_t rows = 0;
    for (const char *at = plugin_scene_answer(scene); (at = strstr(at, "\"id\":")) != NULL; at++)
        rows++;
    assert_int_equal(rows, 2300);
}

static void a_list_that_is_too_long__is_refused(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    plugin_scene_open(scene);
    sql(scene->t,
        "INSERT INTO tenant_%s.customers (id, name, email, phone, status, create_time, "
        "update_time, version) SELECT gen_random_uuid(), repeat('N', 200), '', '', 'ACTIVE', "
        "now(), now(), 1 FROM generate_series(1, 4000) AS i",
        scene->tenant->schema_name);

    assert_reason(plugin_scene_call(scene, "get_customers", "{}"), STATUS_RESOURCE_EXHAUSTED,
                  "ANSWER_TOO_LARGE");
}

/* Who may. */

static void what_is_no_call__is_not_found(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    plugin_scene_open(scene);

    assert_message(scene, "get_custmers", "{}",
                   "api has no such function; did you mean api.get_customers?");
}

static void what_the_manifest_does_not_list__is_refused(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    scene->options.calls = ONLY_READS;
    plugin_scene_open(scene);

    assert_ok(plugin_scene_call(scene, "get_customers", "{}"));
    assert_reason(plugin_scene_call(scene, "create_customer", "{\"name\":\"Ada\"}"),
                  STATUS_PERMISSION_DENIED, "CALL_NOT_IN_MANIFEST");
    assert_reason(plugin_scene_call(scene, "set", "{\"key\":\"a\",\"value\":1}"),
                  STATUS_PERMISSION_DENIED, "CALL_NOT_IN_MANIFEST");
    assert_int_equal(customers(scene, "true"), 0);
}

static void without_the_permission__nothing_is_done(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    const struct policy_role *role = policy_role(policy_current(), "CUSTOMER");
    memcpy(scene->options.identity.permissions, role->permissions, sizeof role->permissions);
    plugin_scene_open(scene);

    assert_reason(plugin_scene_call(scene, "create_customer", "{\"name\":\"Ada\"}"),
                  STATUS_PERMISSION_DENIED, "PERMISSION_MISSING");
    assert_ok(plugin_scene_call(scene, "set", "{\"key\":\"a\",\"value\":1}"));
    assert_int_equal(customers(scene, "true"), 0);
}

static void after_its_end__a_run_writes_nothing(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    plugin_scene_open(scene);
    sql(scene->t,
        "UPDATE shared.plugin_runs SET state = 'KILLED', end_time = now(), lease_time = NULL, "
        "error = '{}' WHERE id = '%s'",
        scene->run);

    assert_reason(plugin_scene_call(scene, "create_customer", "{\"name\":\"Ada\"}"), STATUS_ABORTED,
                  "RUN_ENDED");
    assert_reason(plugin_scene_call(scene, "set", "{\"key\":\"a\",\"value\":1}"), STATUS_ABORTED,
                  "RUN_ENDED");
    assert_reason(plugin_scene_call(scene, "send_email",
                                    "{\"to\":\"a@x.test\",\"subject\":\"s\",\"body\":\"b\"}"),
                  STATUS_ABORTED, "RUN_ENDED");
    assert_reason(plugin_scene_call(scene, "http_get", "{\"url\":\"https://x.test/\"}"),
                  STATUS_ABORTED, "RUN_ENDED");
    assert_int_equal(customers(scene, "true"), 0);
}

static void an_attempt_that_was_taken_over__writes_nothing(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    plugin_scene_open(scene);
    sql(scene->t, "UPDATE shared.plugin_runs SET attempt = 2 WHERE id = '%s'", scene->run);

    assert_reason(plugin_scene_call(scene, "create_customer", "{\"name\":\"Ada\"}"), STATUS_ABORTED,
                  "RUN_ENDED");
}

static void a_run_that_was_called_off__writes_nothing(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    plugin_scene_open(scene);
    sql(scene->t,
        "INSERT INTO shared.plugin_run_stops (run_id, stopped_by_id, create_time) "
        "VALUES ('%s', gen_random_uuid(), now())",
        scene->run);

    assert_reason(plugin_scene_call(scene, "create_customer", "{\"name\":\"Ada\"}"), STATUS_ABORTED,
                  "RUN_ENDED");
}

/* At once, not only when the process that works on the run hears of it. */
static void a_run_of_a_disabled_plugin__writes_nothing(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    plugin_scene_open(scene);
    sql(scene->t,
        "UPDATE shared.plugins SET disable_time = now(), disable_reason = 'leaks' "
        "WHERE id = (SELECT plugin_id FROM shared.plugin_runs WHERE id = '%s')",
        scene->run);

    assert_reason(plugin_scene_call(scene, "create_customer", "{\"name\":\"Ada\"}"), STATUS_ABORTED,
                  "RUN_ENDED");
}

/* On record. */

static void an_act__is_on_record_with_its_run(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    plugin_scene_open(scene);
    assert_ok(plugin_scene_call(scene, "create_customer", "{\"name\":\"Ada\"}"));

    assert_int_equal(
        count_of(
            scene->t,
            "SELECT count(*) FROM tenant_%s.audit_outbox WHERE event->>'action' = 'PLUGIN_ACT' "
            "AND event->>'details' LIKE '%%\"plugin_run\":\"%s\"%%' "
            "AND event->>'details' LIKE '%%create_customer%%' "
            "AND COALESCE(event->>'sessionKey', '') = '' AND event->>'actorId' <> ''",
            scene->tenant->schema_name, scene->run),
        1);
}

static void mail__is_on_record_and_the_store_is_not(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    plugin_scene_open(scene);
    assert_ok(plugin_scene_call(scene, "send_email",
                                "{\"to\":\"a@x.test\",\"subject\":\"s\",\"body\":\"b\"}"));
    assert_ok(plugin_scene_call(scene, "set", "{\"key\":\"a\",\"value\":1}"));

    assert_int_equal(count_of(scene->t,
                              "SELECT count(*) FROM tenant_%s.audit_outbox WHERE event->>'method' "
                              "= 'plugins' AND event->>'action' = 'PLUGIN_ACT'",
                              scene->tenant->schema_name),
                     1);
}

/* Trying again. */

static void a_run_that_is_tried_again__does_nothing_twice(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    scene->options.is_repeatable = true;
    plugin_scene_open(scene);
    assert_ok(plugin_scene_call(scene, "create_customer", "{\"name\":\"Ada\"}"));
    const char *first = plugin_scene_member(scene, "id");
    assert_ok(plugin_scene_call(scene, "send_email",
                                "{\"to\":\"a@x.test\",\"subject\":\"s\",\"body\":\"b\"}"));
    plugin_scene_try_again(scene);

    assert_ok(plugin_scene_call(scene, "create_customer", "{\"name\":\"Ada\"}"));
    assert_string_equal(plugin_scene_member(scene, "id"), first);
    assert_ok(plugin_scene_call(scene, "send_email",
                                "{\"to\":\"a@x.test\",\"subject\":\"s\",\"body\":\"b\"}"));
    assert_string_equal(plugin_scene_answer(scene), "null");
    assert_int_equal(customers(scene, "true"), 1);
    assert_int_equal(count_of(scene->t,
                              "SELECT sent FROM shared.plugin_mail_days WHERE tenant_id = "
                              "'%s'",
                              scene->tenant->id),
                     1);
}

static void a_run_that_takes_another_way__is_stopped(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    scene->options.is_repeatable = true;
    plugin_scene_open(scene);
    assert_ok(plugin_scene_call(scene, "create_customer", "{\"name\":\"Ada\"}"));
    plugin_scene_try_again(scene);

    assert_reason(plugin_scene_call(scene, "create_customer", "{\"name\":\"Bob\"}"), STATUS_ABORTED,
                  "RUN_DIVERGED");
    assert_int_equal(customers(scene, "true"), 1);
}

static void what_was_kept_for_a_retry__goes_with_the_run(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    scene->options.is_repeatable = true;
    plugin_scene_open(scene);
    assert_ok(plugin_scene_call(scene, "create_customer", "{\"name\":\"Ada\"}"));

    sql(scene->t, "UPDATE shared.plugin_runs SET is_repeatable = true WHERE id = '%s'", scene->run);
    PluginRunJob job = PLUGIN_RUN_JOB_INIT;
    PluginRunLog log = PLUGIN_RUN_LOG_INIT;
    const struct run_end over = {.state = PLUGIN_RUN_STATE_SUCCEEDED};
    log.run_id = job.id = (char *)(uintptr_t)scene->run;
    log.attempt = 1;
    struct call c;
    call_init(&c, &scene->t->arena);
    assert_ok(run_end_store(&c, &job, &over, &log, 0, NULL));
    assert_int_equal(count_of(scene->t,
                              "SELECT count(*) FROM shared.plugin_acts WHERE run_id = "
                              "'%s'",
                              scene->run),
                     0);
}

/* Failing. */

static void writing__fails_whole_at_every_step(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    scene->options.is_repeatable = true;
    status outcome = {.code = STATUS_UNAVAILABLE};
    unsigned step = 0;
    plugin_scene_open(scene);
    assert_ok(plugin_scene_call(scene, "get_customers", "{}")); /* news of the tenant is read */
    while (!status_is_ok(outcome) && step < STEPS_MAX) {
        assert_int_equal(customers(scene, "true"), 0);
        assert_int_equal(count_of(scene->t,
                                  "SELECT count(*) FROM shared.plugin_acts WHERE run_id = "
                                  "'%s'",
                                  scene->run),
                         0);
        plugin_scene_open(scene);
        db_fail_at(++step);
        outcome = plugin_scene_call(scene, "create_customer",
                                    "{\"name\":\"Ada\",\"email\":\"ada@x.test\"}");
        db_fail_at(0);
    }
    assert_ok(outcome);
    assert_true(step > 4);
    assert_int_equal(customers(scene, "true"), 1);
}

/* The store. */

static void values__are_stored_and_deleted(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    plugin_scene_open(scene);

    assert_ok(plugin_scene_call(scene, "get", "{\"key\":\"n\"}"));
    assert_string_equal(plugin_scene_answer(scene), "null");
    assert_ok(plugin_scene_call(scene, "get", "{\"key\":\"n\",\"default\":[]}"));
    assert_string_equal(plugin_scene_answer(scene), "[]");
    assert_ok(plugin_scene_call(scene, "set",
                                "{\"key\":\"n\",\"value\":{\"a\":12345678901234567890.50}}"));
    assert_string_equal(plugin_scene_answer(scene), "null");
    assert_ok(plugin_scene_call(scene, "get", "{\"key\":\"n\"}"));
    assert_string_equal(plugin_scene_answer(scene), "{\"a\":12345678901234567890.50}");
    assert_ok(plugin_scene_call(scene, "set", "{\"key\":\"n\",\"value\":null}"));
    assert_ok(plugin_scene_call(scene, "get", "{\"key\":\"n\",\"default\":7}"));
    assert_string_equal(plugin_scene_answer(scene), "7");
}

static void stored_values__are_their_tenants(void **state)
{
    struct plugin_scene *theirs = plugin_scene(*state);
    plugin_scene_open(theirs);
    assert_ok(plugin_scene_call(theirs, "set", "{\"key\":\"n\",\"value\":1}"));
    struct plugin_scene *scene = plugin_scene(*state);
    scene->options.install = theirs->options.install;
    plugin_scene_open(scene);

    assert_ok(plugin_scene_call(scene, "get", "{\"key\":\"n\"}"));
    assert_string_equal(plugin_scene_answer(scene), "null");
    assert_reason(plugin_scene_call(scene, "set", "{\"key\":\"n\",\"value\":2}"), STATUS_NOT_FOUND,
                  "INSTALL_DELETED");
    assert_ok(plugin_scene_call(scene, "set", "{\"key\":\"n\",\"value\":null}"));
    assert_int_equal(count_of(scene->t,
                              "SELECT count(*) FROM shared.plugin_values WHERE install_id = '%s' "
                              "AND key = 'n' AND value = '1'",
                              theirs->install),
                     1);
}

static void stored_values__are_bounded(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    plugin_scene_open(scene);
    const char *large =
        arena_printf(&scene->t->arena, "{\"key\":\"n\",\"value\":\"%0*d\"}", 8191, 0);
    sql(scene->t,
        "INSERT INTO shared.plugin_values (install_id, key, value, update_time) "
        "SELECT '%s', 'k' || i, '1', now() FROM generate_series(1, 100) AS i",
        scene->install);

    assert_message(scene, "set", large,
                   "set(): value is 8193 bytes long as JSON; at most 8192 are kept");
    assert_message(scene, "set", "{\"key\":\"\",\"value\":1}",
                   "set(): key must be 1 to 100 characters long, without line breaks");
    assert_ok(plugin_scene_call(scene, "set", "{\"key\":\"k1\",\"value\":2}"));
    assert_reason(plugin_scene_call(scene, "set", "{\"key\":\"new\",\"value\":2}"),
                  STATUS_RESOURCE_EXHAUSTED, "KEYS_MAX");
    assert_ok(plugin_scene_call(scene, "set", "{\"key\":\"k1\",\"value\":null}"));
    assert_ok(plugin_scene_call(scene, "set", "{\"key\":\"new\",\"value\":2}"));
}

/* E-mail. */

#define MAIL "{\"to\":\"a@x.test\",\"subject\":\"Hello\",\"body\":\"One\\r\\ntwo\\rthree\\n\"}"

static void mail__is_queued_as_plain_text(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    plugin_scene_open(scene);
    assert_ok(plugin_scene_call(scene, "send_email", MAIL));

    assert_int_equal(
        count_of(scene->t, "SELECT count(*) FROM shared.mail_outbox WHERE to_address = 'a@x.test' "
                           "AND subject = 'Hello' AND body = E'One\\ntwo\\nthree\\n'"),
        1);
}

static void bad_mail__is_refused(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    plugin_scene_open(scene);

    assert_message(scene, "send_email", "{\"to\":\"a\",\"subject\":\"s\",\"body\":\"b\"}",
                   "send_email(): to must be one e-mail address, like 'ada@example.com'");
    assert_message(scene, "send_email",
                   "{\"to\":\"a@x.test\",\"subject\":\"s\\r\\nBcc: b@x.test\",\"body\":\"b\"}",
                   "send_email(): subject must be one line of 1 to 200 characters");
    assert_message(scene, "send_email", "{\"to\":\"a@x.test\",\"subject\":\"s\",\"body\":\"\"}",
                   "send_email(): body must be 1 to 16384 bytes long");
}

static void a_run__sends_fifty_mails(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    plugin_scene_open(scene);
    for (int i = 0; i < PLUGIN_MAILS_MAX; i++)
        assert_ok(plugin_scene_call(scene, "send_email", MAIL));

    assert_reason(plugin_scene_call(scene, "send_email", MAIL), STATUS_RESOURCE_EXHAUSTED,
                  "MAILS_MAX");
}

static void a_tenant__sends_so_many_mails_a_day(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    plugin_scene_open(scene);
    sql(scene->t,
        "INSERT INTO shared.plugin_mail_days VALUES ('%s', (now() AT TIME ZONE 'UTC')::date, 499)",
        scene->tenant->id);

    assert_ok(plugin_scene_call(scene, "send_email", MAIL));
    assert_reason(plugin_scene_call(scene, "send_email", MAIL), STATUS_RESOURCE_EXHAUSTED,
                  "MAILS_MAX");
    sql(scene->t, "UPDATE shared.plugin_mail_days SET day = day - 1 WHERE tenant_id = '%s'",
        scene->tenant->id);
    assert_ok(plugin_scene_call(scene, "send_email", MAIL));
}

/* Test runs. */

static void a_test_run__leaves_nothing_behind(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    scene->options.is_test = true;
    plugin_scene_open(scene);
    const int64_t mails = count_of(scene->t, "SELECT count(*) FROM shared.mail_outbox");

    assert_ok(plugin_scene_call(scene, "create_customer", "{\"name\":\"Ada\"}"));
    assert_string_equal(plugin_scene_member(scene, "status"), "ACTIVE");
    assert_ok(plugin_scene_call(scene, "send_email", MAIL));
    assert_ok(plugin_scene_call(scene, "set", "{\"key\":\"n\",\"value\":1}"));
    assert_int_equal(customers(scene, "true"), 0);
    assert_int_equal(count_of(scene->t, "SELECT count(*) FROM shared.mail_outbox"), mails);
    assert_int_equal(count_of(scene->t,
                              "SELECT count(*) FROM shared.plugin_values WHERE install_id = '%s'",
                              scene->install),
                     0);
    assert_int_equal(count_of(scene->t, "SELECT count(*) FROM tenant_%s.audit_outbox",
                              scene->tenant->schema_name),
                     0);
}

static void a_test_run__says_what_it_would_have_done(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    scene->options.is_test = true;
    plugin_scene_open(scene);
    assert_ok(plugin_scene_call(scene, "get_customers", "{}"));
    assert_ok(plugin_scene_call(scene, "create_customer", "{\"name\":\"Ada\"}"));
    assert_ok(plugin_scene_call(scene, "set", "{\"key\":\"n\",\"value\":1}"));

    const struct slice effects = plugin_host_effects(scene->host);
    assert_string_equal(arena_slice_string(&scene->t->arena, effects),
                        "[{\"call\":\"create_customer\",\"arguments\":{\"name\":\"Ada\"}},"
                        "{\"call\":\"set\",\"arguments\":{\"key\":\"n\",\"value\":1}}]");
}

static void a_test_run__reads_what_it_set(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    scene->options.is_test = true;
    plugin_scene_open(scene);
    sql(scene->t,
        "INSERT INTO shared.plugin_values (install_id, key, value, update_time) "
        "VALUES ('%s', 'n', '1', now())",
        scene->install);

    assert_ok(plugin_scene_call(scene, "get", "{\"key\":\"n\"}"));
    assert_string_equal(plugin_scene_answer(scene), "1");
    assert_ok(plugin_scene_call(scene, "set", "{\"key\":\"n\",\"value\":2}"));
    assert_ok(plugin_scene_call(scene, "get", "{\"key\":\"n\"}"));
    assert_string_equal(plugin_scene_answer(scene), "2");
    assert_ok(plugin_scene_call(scene, "set", "{\"key\":\"n\",\"value\":null}"));
    assert_ok(plugin_scene_call(scene, "get", "{\"key\":\"n\",\"default\":0}"));
    assert_string_equal(plugin_scene_answer(scene), "0");
}

static void a_test_run__goes_on_with_what_it_made(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    scene->options.is_test = true;
    plugin_scene_open(scene);
    const char *room = make_room(scene);
    const char *ada = make_customer(scene);

    assert_ok(book(scene, room, ada, "2031-03-01T10:00", "2031-03-01T11:00"));
    assert_string_equal(plugin_scene_member(scene, "customer_id"), ada);
    assert_string_equal(plugin_scene_member(scene, "status"), "PENDING");
    const char *id = plugin_scene_member(scene, "id");
    assert_ok(plugin_scene_call(
        scene, "update_appointment",
        arena_printf(&scene->t->arena, "{\"id\":\"%s\",\"title\":\"Check-up\"}", id)));
    assert_string_equal(plugin_scene_member(scene, "id"), id);
    assert_string_equal(plugin_scene_member(scene, "title"), "Check-up");
    assert_string_equal(plugin_scene_member(scene, "start_time"), "2031-03-01T10:00:00Z");
    assert_ok(plugin_scene_call(
        scene, "get_appointments",
        arena_printf(&scene->t->arena,
                     "{\"start\":\"2031-03-01\",\"end\":\"2031-03-02\",\"customer\":\"%s\"}",
                     ada)));
    assert_string_equal(plugin_scene_answer(scene), "[]");
}

static void a_test_run__hears_real_refusals(void **state)
{
    struct plugin_scene *scene = plugin_scene(*state);
    scene->options.is_test = true;
    plugin_scene_open(scene);

    assert_reason(plugin_scene_call(scene, "create_customer", "{\"name\":\"\"}"),
                  STATUS_INVALID_ARGUMENT, "FIELD_REQUIRED");
    assert_reason(plugin_scene_call(scene, "update_appointment",
                                    "{\"id\":\"01890000-0000-7000-8000-000000000000\"}"),
                  STATUS_NOT_FOUND, "APPOINTMENT_MISSING");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(a_customer__is_made_and_found),
        db_unit_test(an_appointment__is_booked_changed_and_listed),
        db_unit_test(a_refusal_of_the_rpc__reaches_the_script),
        db_unit_test(bad_values__are_told_by_the_parameters_names),
        db_unit_test(lists__have_all_pages),
        db_unit_test(a_list_that_is_too_long__is_refused),
        db_unit_test(what_is_no_call__is_not_found),
        db_unit_test(what_the_manifest_does_not_list__is_refused),
        db_unit_test(without_the_permission__nothing_is_done),
        db_unit_test(after_its_end__a_run_writes_nothing),
        db_unit_test(an_attempt_that_was_taken_over__writes_nothing),
        db_unit_test(a_run_that_was_called_off__writes_nothing),
        db_unit_test(a_run_of_a_disabled_plugin__writes_nothing),
        db_unit_test(an_act__is_on_record_with_its_run),
        db_unit_test(mail__is_on_record_and_the_store_is_not),
        db_unit_test(a_run_that_is_tried_again__does_nothing_twice),
        db_unit_test(a_run_that_takes_another_way__is_stopped),
        db_unit_test(what_was_kept_for_a_retry__goes_with_the_run),
        db_unit_test(writing__fails_whole_at_every_step),
        db_unit_test(values__are_stored_and_deleted),
        db_unit_test(stored_values__are_their_tenants),
        db_unit_test(stored_values__are_bounded),
        db_unit_test(mail__is_queued_as_plain_text),
        db_unit_test(bad_mail__is_refused),
        db_unit_test(a_run__sends_fifty_mails),
        db_unit_test(a_tenant__sends_so_many_mails_a_day),
        db_unit_test(a_test_run__leaves_nothing_behind),
        db_unit_test(a_test_run__says_what_it_would_have_done),
        db_unit_test(a_test_run__reads_what_it_set),
        db_unit_test(a_test_run__goes_on_with_what_it_made),
        db_unit_test(a_test_run__hears_real_refusals),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
