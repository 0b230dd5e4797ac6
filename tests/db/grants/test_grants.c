/* Grants in the database: whole or not at all, and random ones against a model. */
#include "support/domain_test.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "google/protobuf/duration.types.h"
#include "grants/grants.h"
#include "policy/policy.h"
#include "smoothschedule/v1/grant_service.service.h"

static char REASON_TEXT[] = "the customer asked for it";

static Grant wish(const User *grantee, const char *action)
{
    Grant wanted = GRANT_INIT;
    wanted.grantee_id = grantee->id;
    wanted.action = (char *)(uintptr_t)action;
    wanted.reason = REASON_TEXT;
    return wanted;
}

static User *new_user(struct db_test *t, User_Role role)
{
    return make_user(t, arena_printf(&t->arena, "%s@x.test", fresh_name(t)), role, NULL);
}

static user_id id_of(const char *text)
{
    user_id id;
    assert_true(uuid_parse(slice_of(text), &id.uuid));
    return id;
}

static status create(struct db_test *t, const User *grantor, const Grant *wanted, Grant *ret)
{
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, grants_create(&t->call, id_of(grantor->id), wanted, ret));
}

/* Committed events of an action about a grant; watchers are told of as many changes. */
static int64_t events_of(struct db_test *t, const char *action, const char *id)
{
    return count_of(t,
                    "SELECT count(*) FROM shared.audit_outbox WHERE event->>'action' = '%s' AND "
                    "event->>'resource' = 'grants/%s'",
                    action, id);
}

static void create__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const User *superuser = new_user(t, USER_ROLE_SUPERUSER);
    const User *support = new_user(t, USER_ROLE_PLATFORM_SUPPORT);
    act_as_user(t, superuser);
    const Grant wanted = wish(support, "billing.read");
    Grant made = GRANT_INIT;
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(
            count_of(t, "SELECT count(*) FROM shared.grants WHERE grantee_id = '%s'", support->id),
            0);
        db_fail_at(++step);
        outcome = create(t, superuser, &wanted, &made);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 8); /* parties, count, insert, read, event, notice, commit, success */
    assert_int_equal(made.status, GRANT_STATUS_ACTIVE);
    assert_int_equal(events_of(t, "GRANT_CREATE", made.id), 1);
}

static status revoke(struct db_test *t, const char *id, Grant *ret)
{
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, grants_revoke(&t->call, id, "", ret));
}

static void revoke__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const User *superuser = new_user(t, USER_ROLE_SUPERUSER);
    const User *support = new_user(t, USER_ROLE_PLATFORM_SUPPORT);
    act_as_user(t, superuser);
    const Grant wanted = wish(support, "billing.read");
    Grant made = GRANT_INIT;
    assert_ok(create(t, superuser, &wanted, &made));
    Grant revoked = GRANT_INIT;
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(
            count_of(t, "SELECT count(*) FROM shared.grants WHERE id = '%s' AND end_time IS NULL",
                     made.id),
            1);
        db_fail_at(++step);
        outcome = revoke(t, made.id, &revoked);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 7); /* lock, end, read, event, notice, commit, success */
    assert_int_equal(revoked.status, GRANT_STATUS_REVOKED);
    assert_ok(revoke(t, made.id, &revoked)); /* again: stays as it is */
    assert_int_equal(events_of(t, "GRANT_REVOKE", made.id), 1);
}

/* What ends grants elsewhere. */

static status end_of_user(struct db_test *t, const User *user)
{
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, grants_end_user(&t->call, id_of(user->id), "USER_DISABLED"));
}

static void end_of_user__is_an_event_for_each_grant_or_nothing(void **state)
{
    struct db_test *t = *state;
    const User *superuser = new_user(t, USER_ROLE_SUPERUSER);
    const User *support = new_user(t, USER_ROLE_PLATFORM_SUPPORT);
    act_as_user(t, superuser);
    const char *actions[] = {"billing.read", "tenants.update"};
    Grant made[2] = {GRANT_INIT, GRANT_INIT};
    for (size_t i = 0; i < 2; i++) {
        const Grant wanted = wish(support, actions[i]);
        assert_ok(create(t, superuser, &wanted, &made[i]));
    }
    unsigned step = 0;

    status outcome;
    do {
        for (size_t i = 0; i < 2; i++)
            assert_int_equal(events_of(t, "GRANT_END", made[i].id), 0);
        db_fail_at(++step);
        outcome = end_of_user(t, support);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 5); /* end, two events, commit, success */
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(events_of(t, "GRANT_END", made[i].id), 1);
        assert_int_equal(count_of(t,
                                  "SELECT count(*) FROM shared.changes WHERE resource = "
                                  "'grants/%s'",
                                  made[i].id),
                         2); /* made, and ended */
    }
}

static void end__names_what_the_grantor_lost(void **state)
{
    struct db_test *t = *state;
    User *superuser = new_user(t, USER_ROLE_SUPERUSER);
    const User *support = new_user(t, USER_ROLE_PLATFORM_SUPPORT);
    act_as_user(t, superuser);
    const Grant wanted = wish(support, "billing.read");
    Grant made = GRANT_INIT;
    assert_ok(create(t, superuser, &wanted, &made));
    sql(t, "UPDATE shared.users SET role = 'PLATFORM_SALES' WHERE id = '%s'", superuser->id);
    const user_id grantor = id_of(superuser->id);

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, grants_judge(&t->call, &grantor)));

    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.audit_outbox WHERE event->>'action' = "
                              "'GRANT_END' AND event->>'resource' = 'grants/%s' AND "
                              "event->>'reasonCode' = 'GRANTOR_LOST_ACTION'",
                              made.id),
                     1);
}

enum { MANY = 2000 };

static void batch__is_an_event_for_each_of_many(void **state)
{
    struct db_test *t = *state;
    User *superuser = new_user(t, USER_ROLE_SUPERUSER);
    const User *support = new_user(t, USER_ROLE_PLATFORM_SUPPORT);
    act_as_user(t, superuser);
    sql(t,
        "INSERT INTO shared.grants (id, grantee_id, grantor_id, action, reason, duration, "
        "create_time, start_time, expire_time, is_denied) SELECT gen_random_uuid(), '%s', '%s', "
        "'billing.read', 'the customer asked for it', interval '1 hour', now(), now(), now() + "
        "interval '1 hour', false FROM generate_series(1, %d)",
        support->id, superuser->id, MANY);
    BatchRevokeGrantsRequest_Filter filter = BATCH_REVOKE_GRANTS_REQUEST_FILTER_INIT;
    filter.grantor_id = superuser->id;
    BatchRevokeGrantsRequest request = BATCH_REVOKE_GRANTS_REQUEST_INIT;
    request.filter = &filter;
    BatchRevokeGrantsResponse answer = BATCH_REVOKE_GRANTS_RESPONSE_INIT;

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, grant_service_batch_revoke_grants(&t->call, &request, &answer)));

    assert_int_equal(answer.revoked_count, MANY);
    assert_int_equal(count_of(t,
                              "SELECT count(DISTINCT event->>'resource') FROM "
                              "shared.audit_outbox AS o JOIN shared.grants AS g ON "
                              "o.event->>'resource' = 'grants/' || g.id WHERE g.grantor_id = '%s' "
                              "AND event->>'action' = 'GRANT_REVOKE'",
                              superuser->id),
                     MANY);
}

/* Refusals. */

static void create__that_is_refused_is_on_record(void **state)
{
    struct db_test *t = *state;
    const User *manager = new_user(t, USER_ROLE_PLATFORM_MANAGER);
    act_as_user(t, manager);
    const Grant wanted = wish(manager, "billing.read");
    Grant made = GRANT_INIT;

    assert_reason(create(t, manager, &wanted, &made), STATUS_PERMISSION_DENIED, "GRANT_TO_SELF");

    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.audit_outbox WHERE event->>'action' = "
                              "'GRANT_DENIED' AND event->>'resource' = 'users/%s' AND "
                              "event->>'reasonCode' = 'GRANT_TO_SELF'",
                              manager->id),
                     1);
}

/* Random grants of a few actions to a few people against a model of which count: on the database's
 * clock, which the test moves. GRANT_STEPS: how many steps. */

enum { PEOPLE = 3, ACTIONS = 3, MODEL_MAX = 16 * PEOPLE, STEPS = 600 };
static const char *const ACTION_NAMES[ACTIONS] = {"billing.read", "audit.read", "tenants.update"};

struct model_grant {
    char id[UUID_TEXT_BYTES];
    unsigned person;
    unsigned action;
    int64_t expire_us;
    bool is_live;
};

struct model {
    struct model_grant grants[MODEL_MAX];
    size_t count;
    int64_t now_us;
    uint64_t random;
};

static unsigned draw(struct model *m, unsigned below)
{
    m->random = m->random * 6364136223846793005U + 1442695040888963407U;
    return (unsigned)((m->random >> 33) % below);
}

static int64_t model_now_us;

static int64_t model_clock(void)
{
    return model_now_us;
}

static int64_t monotonic(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static int64_t wall(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * US_PER_S + now.tv_nsec / 1000;
}

static const struct clock_source MODEL_CLOCK = {monotonic, wall, model_clock};

static void drop_over(struct model *m)
{
    size_t kept = 0;
    for (size_t i = 0; i < m->count; i++)
        if (m->grants[i].is_live && m->grants[i].expire_us > m->now_us)
            m->grants[kept++] = m->grants[i];
    m->count = kept;
}

static unsigned live_of(const struct model *m, unsigned person)
{
    unsigned count = 0;
    for (size_t i = 0; i < m->count; i++)
        count += m->grants[i].person == person;
    return count;
}

static bool counts(const struct model *m, unsigned person, unsigned action)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->grants[i].person == person && m->grants[i].action == action)
            return true;
    return false;
}

static void step_give(struct db_test *t, struct model *m, const User *superuser,
                      User *const *people)
{
    const unsigned person = draw(m, PEOPLE);
    const unsigned action = draw(m, ACTIONS);
    Grant wanted = wish(people[person], ACTION_NAMES[action]);
    Duration duration = DURATION_INIT;
    duration.seconds = 1 + draw(m, 28800);
    wanted.duration = &duration;
    Grant made = GRANT_INIT;
    const status outcome = create(t, superuser, &wanted, &made);
    if (live_of(m, person) >= 16) {
        assert_reason(outcome, STATUS_RESOURCE_EXHAUSTED, "GRANTS_TOO_MANY");
        return;
    }
    assert_ok(outcome);
    struct model_grant *grant = &m->grants[m->count++];
    *grant = (struct model_grant){.person = person, .action = action, .is_live = true};
    memcpy(grant->id, made.id, sizeof grant->id);
    grant->expire_us = made.expire_time->seconds * US_PER_S + made.expire_time->nanos / 1000;
    assert_int_equal(grant->expire_us, m->now_us + duration.seconds * US_PER_S);
}

static void step_revoke(struct db_test *t, struct model *m)
{
    if (m->count == 0)
        return;
    struct model_grant *grant = &m->grants[draw(m, (unsigned)m->count)];
    Grant revoked = GRANT_INIT;
    assert_ok(revoke(t, grant->id, &revoked));
    assert_int_equal(revoked.status, GRANT_STATUS_REVOKED);
    grant->is_live = false;
}

static void assert_agrees(struct db_test *t, const struct model *m, User *const *people)
{
    for (unsigned person = 0; person < PEOPLE; person++)
        for (unsigned action = 0; action < ACTIONS; action++) {
            CheckGrantRequest request = CHECK_GRANT_REQUEST_INIT;
            CheckGrantResponse answer = CHECK_GRANT_RESPONSE_INIT;
            request.user_id = people[person]->id;
            request.action = (char *)(uintptr_t)ACTION_NAMES[action];
            assert_ok(grant_service_check_grant(&t->call, &request, &answer));
            assert_false(answer.by_role);
            assert_int_equal(answer.allowed, counts(m, person, action));
        }
}

static void grants__are_what_a_model_says(void **state)
{
    struct db_test *outer = *state;
    const char *wanted = getenv("GRANT_STEPS");
    const long steps = wanted != NULL ? strtol(wanted, NULL, 10) : STEPS;
    User *people[PEOPLE];
    struct model m = {.now_us = clock_db_us(), .random = 42};
    const User *superuser = new_user(outer, USER_ROLE_SUPERUSER);
    for (size_t i = 0; i < PEOPLE; i++)
        people[i] = new_user(outer, USER_ROLE_PLATFORM_SALES); /* holds none of the actions */

    model_now_us = m.now_us;
    clock_set_source(&MODEL_CLOCK);
    for (long i = 0; i < steps; i++) {
        struct db_test t;
        db_test_call_init(&t); /* its memory goes with each step */
        act_as_user(&t, superuser);
        m.now_us += US_PER_S * draw(&m, 1200);
        model_now_us = m.now_us;
        drop_over(&m);
        if (draw(&m, 3) == 0)
            step_revoke(&t, &m);
        else
            step_give(&t, &m, superuser, people);
        drop_over(&m);
        assert_agrees(&t, &m, people);
        db_test_call_fini(&t);
    }
    clock_set_source(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(create__is_whole_or_not_at_all),
        db_unit_test(revoke__is_whole_or_not_at_all),
        db_unit_test(end_of_user__is_an_event_for_each_grant_or_nothing),
        db_unit_test(end__names_what_the_grantor_lost),
        db_unit_test(batch__is_an_event_for_each_of_many),
        db_unit_test(create__that_is_refused_is_on_record),
        db_unit_test(grants__are_what_a_model_says),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
