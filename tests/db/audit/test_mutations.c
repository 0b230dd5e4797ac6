/* A chain is tampered with at random, again and again, and every time the first bad event is named.
 *
 * SMOOTH_AUDIT_MUTATIONS says how often (200): tests/long.sh audit does it 10,000 times. The
 * chain's events, its head, and the heads that it had before lie in tables of the test's own, from
 * which it is put right after each time. */
#include "support/domain_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "audit/audit.h"
#include "audit/chain.h"
#include "audit/verify.h"
#include "base/random.h"

enum { EVENTS = 30, MUTATIONS = 200 };

static char folder[] = "/tmp/smooth-audit-XXXXXX";
static char key_file[64];
static char anchors_file[64];

struct chain {
    struct uuid id;
    const char *text;
};

/* One event a step, so that every head was once the newest. */
static struct chain make_chain(struct db_test *t)
{
    const tenant_id id = {uuid_v7()};
    char *text = arena_alloc(&t->arena, UUID_TEXT_BYTES);
    uuid_format(id.uuid, text);
    db_test_sql("CREATE TABLE public.heads AS SELECT * FROM shared.audit_heads WHERE false");
    for (int i = 0; i < EVENTS; i++) {
        const char *reason = arena_printf(&t->arena, "reason %d", i);
        audit_event(&t->call, &(struct audit_event){.action = "THING_CHANGE",
                                                    .tenant = &id,
                                                    .reason = reason,
                                                    .details = "{\"a\":1}"});
        assert_ok(db_commit(&t->call));
        assert_ok(audit_chain(&t->call));
        sql(t, "INSERT INTO public.heads SELECT * FROM shared.audit_heads WHERE chain = '%s'",
            text);
    }
    sql(t, "CREATE TABLE public.events AS SELECT * FROM shared.audit_events WHERE chain = '%s'",
        text);
    return (struct chain){id.uuid, text};
}

static void put_right(struct db_test *t, const struct chain *chain)
{
    sql(t,
        "DELETE FROM shared.audit_events WHERE chain = '%s'; INSERT INTO shared.audit_events "
        "SELECT * FROM public.events; DELETE FROM shared.audit_heads WHERE chain = '%s'; INSERT "
        "INTO shared.audit_heads SELECT * FROM public.heads WHERE sequence = %d",
        chain->text, chain->text, EVENTS);
}

/* What is done, and what is then to be found. */
struct mutation {
    const char *name;
    enum audit_fault fault;
    int64_t sequence;
};

static int64_t any_event(void)
{
    return 1 + (int64_t)random_below(EVENTS);
}

static struct mutation edit(struct db_test *t, const char *chain)
{
    static const char *const sets[] = {
        "id = gen_random_uuid()",
        "event_time = event_time - interval '1 microsecond'",
        "action = action || 'S'",
        "outcome = 'ABORTED'",
        "reason_code = 'X'",
        "reason = upper(reason)",
        "actor_id = gen_random_uuid()",
        "actor_email = 'x@x.test'",
        "subject_id = gen_random_uuid()",
        "subject_email = ' '",
        "tenant_id = NULL",
        "resource = 'users/1'",
        "session_key = 'x'",
        "masquerade_id = gen_random_uuid()",
        "ip_address = '::1'",
        "request_id = '\\'",
        "method = method || '/'",
        "details = '{\"a\":2}'",
        "hash = set_byte(hash, 31, get_byte(hash, 31) # 1)",
    };
    const int64_t at = any_event();
    sql(t, "UPDATE shared.audit_events SET %s WHERE chain = '%s' AND sequence = %lld",
        sets[random_below(sizeof sets / sizeof *sets)], chain, (long long)at);
    return (struct mutation){"edit", AUDIT_EVENT_CHANGED, at};
}

static struct mutation take_out(struct db_test *t, const char *chain)
{
    const int64_t at = any_event();
    sql(t, "DELETE FROM shared.audit_events WHERE chain = '%s' AND sequence = %lld", chain,
        (long long)at);
    return (struct mutation){"delete", at == EVENTS ? AUDIT_TAIL_MISSING : AUDIT_EVENT_MISSING, at};
}

/* Moves the events from `from` on; by way of numbers that nobody has. */
static void shift(struct db_test *t, const char *chain, int64_t from, int by)
{
    sql(t,
        "UPDATE shared.audit_events SET sequence = sequence + 1000000 WHERE chain = '%s' AND "
        "sequence >= %lld; UPDATE shared.audit_events SET sequence = sequence - 1000000 + %d WHERE "
        "chain = '%s' AND sequence > 1000000",
        chain, (long long)from, by, chain);
}

static struct mutation take_out_and_close(struct db_test *t, const char *chain)
{
    const int64_t at = any_event();
    sql(t, "DELETE FROM shared.audit_events WHERE chain = '%s' AND sequence = %lld", chain,
        (long long)at);
    shift(t, chain, at + 1, -1);
    return (struct mutation){"delete and close up",
                             at == EVENTS ? AUDIT_TAIL_MISSING : AUDIT_EVENT_CHANGED, at};
}

static void copy(struct db_test *t, const char *chain, int64_t from, int64_t to)
{
    sql(t,
        "INSERT INTO shared.audit_events SELECT chain, %lld, id, event_time, action, outcome, "
        "reason_code, reason, actor_id, actor_email, subject_id, subject_email, tenant_id, "
        "resource, session_key, masquerade_id, ip_address, request_id, method, details, hash FROM "
        "public.events WHERE chain = '%s' AND sequence = %lld",
        (long long)to, chain, (long long)from);
}

static struct mutation insert(struct db_test *t, const char *chain)
{
    const int64_t at = any_event();
    const int64_t of = 1 + (at + (int64_t)random_below(EVENTS - 1)) % EVENTS; /* another one */
    shift(t, chain, at, 1);
    copy(t, chain, of, at);
    return (struct mutation){"insert", AUDIT_EVENT_CHANGED, at};
}

static struct mutation duplicate(struct db_test *t, const char *chain)
{
    const int64_t at = any_event();
    shift(t, chain, at + 1, 1);
    copy(t, chain, at, at + 1);
    return (struct mutation){"duplicate", at == EVENTS ? AUDIT_TAIL_UNSIGNED : AUDIT_EVENT_CHANGED,
                             at + 1};
}

static struct mutation swap(struct db_test *t, const char *chain)
{
    const int64_t low = 1 + (int64_t)random_below(EVENTS - 1);
    const int64_t high = low + 1 + (int64_t)random_below((uint64_t)(EVENTS - low));
    sql(t,
        "UPDATE shared.audit_events SET sequence = 1000000 WHERE chain = '%s' AND sequence = %lld; "
        "UPDATE shared.audit_events SET sequence = %lld WHERE chain = '%s' AND sequence = %lld; "
        "UPDATE shared.audit_events SET sequence = %lld WHERE chain = '%s' AND sequence = 1000000",
        chain, (long long)low, (long long)low, chain, (long long)high, (long long)high, chain);
    return (struct mutation){"swap", AUDIT_EVENT_CHANGED, low};
}

static struct mutation cut_off(struct db_test *t, const char *chain)
{
    const int64_t at = any_event();
    sql(t, "DELETE FROM shared.audit_events WHERE chain = '%s' AND sequence >= %lld", chain,
        (long long)at);
    return (struct mutation){"cut off", AUDIT_TAIL_MISSING, at};
}

/* With the head that was signed when the chain ended there. */
static struct mutation roll_back(struct db_test *t, const char *chain)
{
    const int64_t at = any_event();
    sql(t,
        "DELETE FROM shared.audit_events WHERE chain = '%s' AND sequence >= %lld; DELETE FROM "
        "shared.audit_heads WHERE chain = '%s'; INSERT INTO shared.audit_heads SELECT * FROM "
        "public.heads WHERE sequence = %lld",
        chain, (long long)at, chain, (long long)at - 1);
    return (struct mutation){"roll back", AUDIT_TAIL_MISSING, at};
}

static struct mutation mutate(struct db_test *t, const char *chain)
{
    static struct mutation (*const all[])(struct db_test * t, const char *chain) = {
        edit, take_out, take_out_and_close, insert, duplicate, swap, cut_off, roll_back,
    };
    return all[random_below(sizeof all / sizeof *all)](t, chain);
}

static void mutation__is_found_at_the_first_bad_event(void **state)
{
    struct db_test *t = *state;
    const struct audit_settings settings = {.key_file = key_file, .anchors_file = anchors_file};
    const char *wanted = getenv("SMOOTH_AUDIT_MUTATIONS");
    const long count = wanted != NULL ? strtol(wanted, NULL, 10) : MUTATIONS;
    audit_open(&settings);
    const struct chain chain = make_chain(t);

    for (long i = 0; i < count; i++) {
        struct db_test once;
        db_test_call_init(&once);
        const struct mutation mutation = mutate(&once, chain.text);
        struct audit_verification found = {0};
        assert_ok(audit_verify(&once.call, chain.id, 1, 100000, &found));
        if (found.fault != mutation.fault || found.fault_sequence != mutation.sequence)
            fail_msg("%s at %lld: fault %d at %lld", mutation.name, (long long)mutation.sequence,
                     (int)found.fault, (long long)found.fault_sequence);
        put_right(&once, &chain);
        db_test_call_fini(&once);
    }

    struct audit_verification at_last = {0};
    assert_ok(audit_verify(&t->call, chain.id, 1, 100000, &at_last));
    assert_int_equal(at_last.fault, AUDIT_SOUND);
    assert_int_equal(at_last.verified_count, EVENTS);
}

int main(void)
{
    if (mkdtemp(folder) == NULL)
        return EXIT_FAILURE;
    snprintf(key_file, sizeof key_file, "%s/audit.key", folder);
    snprintf(anchors_file, sizeof anchors_file, "%s/audit.anchors", folder);
    const struct CMUnitTest tests[] = {
        db_unit_test(mutation__is_found_at_the_first_bad_event),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
