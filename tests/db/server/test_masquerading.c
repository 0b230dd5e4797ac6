/* Calls made in a masquerade: what they may call, what they may write, and that they are on record
 * before anybody sees what they did. */
#include "support/domain_test.h"

#include "google/protobuf/empty.types.h"
#include "rpc/service.h"
#include "server/masquerading.h"
#include "store/db.h"
#include "support/db_query.h"

DB_QUERY(WRITE, SQL_EXEC, NULL, NULL,
         "UPDATE shared.users SET display_name = 'written' WHERE id = $1", "subject_id");

enum { NOT_REACHED = 0, REACHED = 1 };

struct made {
    struct db_test *t;
    struct rpc_method method;
    const User *target;
    int handler; /* whether it ran */
};

static struct made make_call(struct db_test *t, enum rpc_effect effect, enum rpc_db db)
{
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *target = make_user(t, arena_printf(&t->arena, "%s@x.test", fresh_name(t)),
                                   USER_ROLE_TENANT_OWNER, tenant);
    act_as_user(t, target);
    t->call.identity.actor.uuid = uuid_v7();
    t->call.identity.masquerade = uuid_v7();
    return (struct made){.t = t,
                         .target = target,
                         .method = {.path = "/test/Do",
                                    .shape = RPC_UNARY,
                                    .access = {"signed_in", effect, true, db}}};
}

/* What server/interceptors.c and the runtime do, around a handler that writes, if it is to, and
 * ends with `handled`. */
static status run(struct made *m, bool writes, status handled)
{
    struct call *c = &m->t->call;
    const struct rpc_request request = {.method = &m->method};
    c->method = &m->method;
    status outcome = MASQUERADE_STEP.before(c, &request);
    if (status_is_ok(outcome)) {
        db_begin(c, m->method.access.db == RPC_DB_UNITS ? DB_UNITS : DB_TRANSACTION);
        outcome = MASQUERADE_ACTION_STEP.before(c, &request);
        if (status_is_ok(outcome)) {
            m->handler = REACHED;
            outcome = writes ? db_exec(c, &WRITE, DB_NONE, NULL) : OK;
        }
        if (status_is_ok(outcome))
            outcome = handled;
        outcome = MASQUERADE_ACTION_STEP.after(c, &request, outcome);
        if (status_is_ok(outcome))
            outcome = db_commit(c);
        db_end(c);
    }
    outcome = MASQUERADE_STEP.after(c, &request, outcome);
    c->method = NULL;
    return outcome;
}

/* The outcomes of its HIJACK_ACTIONs, in order. */
static const char *recorded(const struct made *m)
{
    char id[UUID_TEXT_BYTES];
    uuid_format(m->t->call.identity.masquerade, id);
    return db_test_sql_value(
        &m->t->arena,
        arena_printf(&m->t->arena,
                     "SELECT string_agg(event->>'outcome', ' ' ORDER BY id) FROM "
                     "shared.audit_outbox WHERE event->>'action' = 'HIJACK_ACTION' AND "
                     "event->>'masqueradeId' = '%s'",
                     id));
}

static bool has_written(const struct made *m)
{
    return count_of(m->t,
                    "SELECT count(*) FROM shared.users WHERE id = '%s' AND display_name = "
                    "'written'",
                    m->target->id) == 1;
}

static const status GONE = {.code = STATUS_NOT_FOUND, .reason = "GONE", .message = "gone"};

static void act__is_recorded_with_what_it_did(void **state)
{
    struct made m = make_call(*state, RPC_WRITE, RPC_DB_TRANSACTION);

    assert_ok(run(&m, true, OK));

    assert_string_equal(recorded(&m), "OK");
    assert_true(has_written(&m));
}

static void act__and_its_record_are_both_there_or_neither(void **state)
{
    struct db_test *t = *state;
    struct made m = make_call(t, RPC_WRITE, RPC_DB_TRANSACTION);
    unsigned step = 0;

    status outcome;
    do {
        assert_false(has_written(&m));
        assert_null(strstr(recorded(&m), "OK"));
        db_fail_at(++step);
        outcome = run(&m, true, OK);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 4); /* write, event, commit, success */
    assert_true(has_written(&m));
    /* The ones that failed are on record too, each by itself. */
    assert_string_equal(recorded(&m), "UNAVAILABLE UNAVAILABLE UNAVAILABLE OK");
}

static void act__that_fails_is_recorded_with_its_reason(void **state)
{
    struct made m = make_call(*state, RPC_WRITE, RPC_DB_TRANSACTION);

    assert_reason(run(&m, true, GONE), STATUS_NOT_FOUND, "GONE");

    assert_string_equal(recorded(&m), "NOT_FOUND");
    assert_false(has_written(&m));
}

static void read__is_answered_only_when_it_is_on_record(void **state)
{
    struct made m = make_call(*state, RPC_READ, RPC_DB_UNITS);

    db_fail_at(1);
    const status outcome = run(&m, false, OK);
    db_fail_at(0);

    assert_int_equal(outcome.code, STATUS_UNAVAILABLE);
    assert_ok(run(&m, false, OK));
    assert_string_equal(recorded(&m), "UNAVAILABLE OK");
}

static void write__without_a_transaction_is_recorded_first(void **state)
{
    struct made m = make_call(*state, RPC_WRITE, RPC_DB_UNITS);

    db_fail_at(1);
    const status outcome = run(&m, true, OK);
    db_fail_at(0);

    assert_reason(outcome, STATUS_UNAVAILABLE, "AUDIT_UNAVAILABLE");
    assert_int_equal(m.handler, NOT_REACHED);
    assert_false(has_written(&m));
}

static void stream__is_recorded_first(void **state)
{
    struct made m = make_call(*state, RPC_READ, RPC_DB_UNITS);
    m.method.shape = RPC_SERVER_STREAM;

    assert_reason(run(&m, false, GONE), STATUS_NOT_FOUND, "GONE");

    assert_string_equal(recorded(&m), "OK NOT_FOUND");
}

static void read_only__is_recorded_first_or_refused(void **state)
{
    struct made m = make_call(*state, RPC_READ, RPC_DB_TRANSACTION);
    m.t->call.identity.is_read_only = true;

    db_fail_at(1);
    const status outcome = run(&m, false, OK);
    db_fail_at(0);

    assert_reason(outcome, STATUS_UNAVAILABLE, "AUDIT_UNAVAILABLE");
    assert_int_equal(m.handler, NOT_REACHED);
}

static void read_only__is_refused_methods_that_write(void **state)
{
    struct made m = make_call(*state, RPC_WRITE, RPC_DB_TRANSACTION);
    m.t->call.identity.is_read_only = true;

    assert_reason(run(&m, true, OK), STATUS_PERMISSION_DENIED, "SESSION_READ_ONLY");

    assert_int_equal(m.handler, NOT_REACHED);
    assert_string_equal(recorded(&m), "PERMISSION_DENIED");
}

static void read_only__is_refused_by_the_database_what_a_handler_tries(void **state)
{
    struct made m = make_call(*state, RPC_READ, RPC_DB_UNITS);
    m.t->call.identity.is_read_only = true;

    assert_reason(run(&m, true, OK), STATUS_PERMISSION_DENIED, "SESSION_READ_ONLY");

    assert_int_equal(m.handler, REACHED);
    assert_false(has_written(&m));
    assert_string_equal(recorded(&m), "OK PERMISSION_DENIED");
}

static void read_only__is_refused_it_in_a_transaction_too(void **state)
{
    struct made m = make_call(*state, RPC_READ, RPC_DB_TRANSACTION);
    m.t->call.identity.is_read_only = true;

    assert_reason(run(&m, true, OK), STATUS_PERMISSION_DENIED, "SESSION_READ_ONLY");

    assert_int_equal(m.handler, REACHED);
    assert_false(has_written(&m));
}

static void read_only__ends_itself(void **state)
{
    struct made m = make_call(*state, RPC_WRITE, RPC_DB_TRANSACTION);
    m.t->call.identity.is_read_only = true;
    m.method.ends_session = true;

    assert_ok(run(&m, true, OK));

    assert_true(has_written(&m));
}

static void method__that_is_not_for_masquerades_is_refused(void **state)
{
    struct made m = make_call(*state, RPC_READ, RPC_DB_UNITS);
    m.method.access.masquerade = false;

    assert_reason(run(&m, false, OK), STATUS_PERMISSION_DENIED, "MASQUERADE_FORBIDDEN");

    assert_int_equal(m.handler, NOT_REACHED);
    assert_string_equal(recorded(&m), "PERMISSION_DENIED");
}

static void call__outside_is_let_through(void **state)
{
    struct made m = make_call(*state, RPC_WRITE, RPC_DB_TRANSACTION);
    m.t->call.identity.masquerade = (struct uuid){{0}};
    m.method.access.masquerade = false;

    assert_ok(run(&m, true, OK));

    assert_true(has_written(&m));
    assert_int_equal(count_of(m.t,
                              "SELECT count(*) FROM shared.audit_outbox WHERE event->>'action' = "
                              "'HIJACK_ACTION' AND event->>'subjectId' = '%s'",
                              m.target->id),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(act__is_recorded_with_what_it_did),
        db_unit_test(act__and_its_record_are_both_there_or_neither),
        db_unit_test(act__that_fails_is_recorded_with_its_reason),
        db_unit_test(read__is_answered_only_when_it_is_on_record),
        db_unit_test(write__without_a_transaction_is_recorded_first),
        db_unit_test(stream__is_recorded_first),
        db_unit_test(read_only__is_recorded_first_or_refused),
        db_unit_test(read_only__is_refused_methods_that_write),
        db_unit_test(read_only__is_refused_by_the_database_what_a_handler_tries),
        db_unit_test(read_only__is_refused_it_in_a_transaction_too),
        db_unit_test(read_only__ends_itself),
        db_unit_test(method__that_is_not_for_masquerades_is_refused),
        db_unit_test(call__outside_is_let_through),
    };
    static const struct sql_query *const more[] = {&WRITE, NULL};
    return domain_test_main_with(more, tests, sizeof tests / sizeof *tests);
}
