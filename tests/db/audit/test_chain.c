/* Chaining, and finding what was changed afterwards. The tests share one database, and so one
 * platform chain: each makes a chain of its own by a tenant's id that nobody has. */
#include "support/domain_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/anchors.h"
#include "audit/audit.h"
#include "audit/chain.h"
#include "audit/keys.h"
#include "audit/verify.h"
#include "base/clock.h"
#include "tenancy/directory.h"
#include "tenancy/tenancy.h"

static char folder[] = "/tmp/smooth-audit-XXXXXX";
static char key_file[64];
static char anchors_file[64];

/* Also by the first test: domain_test_main opens the audit without files. */
static void open_audit(const char *key)
{
    const struct audit_settings settings = {.key_file = key, .anchors_file = anchors_file};
    audit_open(&settings);
}

/* A chain of `count` events. */
static struct uuid make_chain(struct db_test *t, unsigned count)
{
    const tenant_id chain = {uuid_v7()};
    open_audit(key_file);
    for (unsigned i = 0; i < count; i++)
        audit_event(&t->call, &(struct audit_event){.action = "THING_CHANGE",
                                                    .tenant = &chain,
                                                    .reason = "it had to be",
                                                    .details = "{\"a\":1}"});
    assert_ok(db_commit(&t->call));
    assert_ok(audit_chain(&t->call));
    return chain.uuid;
}

static const char *text_of(struct db_test *t, struct uuid id)
{
    char *text = arena_alloc(&t->arena, UUID_TEXT_BYTES);
    uuid_format(id, text);
    return text;
}

static struct audit_verification verify(struct db_test *t, struct uuid chain)
{
    struct audit_verification verification = {0};
    assert_ok(audit_verify(&t->call, chain, 1, 100000, &verification));
    return verification;
}

static void assert_sound(struct db_test *t, struct uuid chain, int64_t count)
{
    const struct audit_verification found = verify(t, chain);
    assert_int_equal(found.fault, AUDIT_SOUND);
    assert_int_equal(found.verified_count, count);
    assert_int_equal(found.head_sequence, count);
    assert_int_equal(found.next_sequence, 0);
}

static void assert_fault(struct db_test *t, struct uuid chain, enum audit_fault fault,
                         int64_t sequence)
{
    const struct audit_verification found = verify(t, chain);
    assert_int_equal(found.fault, fault);
    assert_int_equal(found.fault_sequence, sequence);
}

static void chain__numbers_events_in_order_and_signs(void **state)
{
    struct db_test *t = *state;

    const struct uuid chain = make_chain(t, 3);

    assert_sound(t, chain, 3);
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM (SELECT sequence, row_number() OVER (ORDER BY "
                              "event_time, id) AS n FROM shared.audit_events WHERE chain = '%s') x "
                              "WHERE sequence = n",
                              text_of(t, chain)),
                     3);
    assert_int_equal(count_of(t, "SELECT count(*) FROM shared.audit_outbox WHERE chain = '%s'",
                              text_of(t, chain)),
                     0);
}

static void chain__goes_on_where_it_ended(void **state)
{
    struct db_test *t = *state;
    const tenant_id chain = {make_chain(t, 2)};

    audit_event(&t->call, &(struct audit_event){.action = "THING_CHANGE", .tenant = &chain});
    assert_ok(db_commit(&t->call));
    assert_ok(audit_chain(&t->call));

    assert_sound(t, chain.uuid, 3);
}

static void chain__of_the_platform_goes_on_too(void **state)
{
    struct db_test *t = *state;
    const tenant_id platform = {0};
    const int64_t before = verify(t, platform.uuid).verified_count;
    for (unsigned i = 0; i < 2; i++) {
        audit_event(&t->call, &(struct audit_event){.action = "THING_CHANGE", .tenant = &platform});
        assert_ok(db_commit(&t->call));
        assert_ok(audit_chain(&t->call));
    }

    assert_sound(t, platform.uuid, before + 2);
}

static void chain__takes_more_than_a_batch(void **state)
{
    struct db_test *t = *state;

    const struct uuid chain = make_chain(t, 2345);

    assert_sound(t, chain, 2345);
}

static void chain__takes_tenants_own_events_by_hint(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    struct tenant_entry entry = {0};
    bool found = false;
    assert_ok(audit_chain(&t->call)); /* what made the tenant */
    assert_ok(directory_find_name(&t->call, slice_of(tenant->id), &entry, &found));
    t->call.tenant = tenancy_scope(&t->arena, &entry);
    db_begin(&t->call, DB_TRANSACTION);
    audit_event_in_tenant(&t->call, &(struct audit_event){.action = "APPOINTMENT_CREATE"});
    assert_ok(finish(t, OK));
    audit_ended(&t->call, OK);
    int64_t waiting = 0;
    assert_ok(audit_count_waiting(&t->call, entry.id.uuid, &waiting));
    assert_ok(call_sleep_ms(&t->call, 200)); /* hints are gathered for a moment */

    assert_ok(audit_chain(&t->call));

    assert_int_equal(waiting, 1);
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.audit_events WHERE chain = '%s' AND "
                              "action = 'APPOINTMENT_CREATE'",
                              tenant->id),
                     1);
    assert_ok(audit_count_waiting(&t->call, entry.id.uuid, &waiting));
    assert_int_equal(waiting, 0);
    assert_int_equal(verify(t, entry.id.uuid).fault, AUDIT_SOUND);
}

static void chain__finds_events_whose_hint_was_lost(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    struct tenant_entry entry = {0};
    bool found = false;
    assert_ok(directory_find_name(&t->call, slice_of(tenant->id), &entry, &found));
    t->call.tenant = tenancy_scope(&t->arena, &entry);
    db_begin(&t->call, DB_TRANSACTION);
    audit_event_in_tenant(&t->call, &(struct audit_event){.action = "APPOINTMENT_CANCEL"});
    assert_ok(finish(t, OK)); /* and the process ended here */

    assert_ok(audit_hint_all(&t->call));
    assert_ok(audit_chain(&t->call));

    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.audit_events WHERE chain = '%s' AND "
                              "action = 'APPOINTMENT_CANCEL'",
                              tenant->id),
                     1);
}

static void chain__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const tenant_id chain = {make_chain(t, 1)};
    audit_event(&t->call, &(struct audit_event){.action = "THING_CHANGE", .tenant = &chain});
    assert_ok(db_commit(&t->call));
    unsigned step = 0;
    size_t count = 0;

    status outcome;
    do {
        assert_sound(t, chain.uuid, 1);
        assert_int_equal(count_of(t, "SELECT count(*) FROM shared.audit_outbox WHERE chain = '%s'",
                                  text_of(t, chain.uuid)),
                         1);
        db_fail_at(++step);
        outcome = audit_chain_step(&t->call, &count);
        db_fail_at(0);
    } while (!status_is_ok(outcome) && step < 6);

    assert_int_equal(step, 6); /* take, head, event, head, commit, and then the hints */
    assert_sound(t, chain.uuid, 2);
}

static void chain__does_not_go_on_from_a_head_that_is_not_ours(void **state)
{
    struct db_test *t = *state;
    const tenant_id bad = {make_chain(t, 2)};
    const tenant_id good = {make_chain(t, 2)};
    sql(t, "UPDATE shared.audit_heads SET sequence = 1 WHERE chain = '%s'", text_of(t, bad.uuid));
    audit_event(&t->call, &(struct audit_event){.action = "THING_CHANGE", .tenant = &bad});
    audit_event(&t->call, &(struct audit_event){.action = "THING_CHANGE", .tenant = &good});
    assert_ok(db_commit(&t->call));

    const status outcome = audit_chain(&t->call);

    assert_reason(outcome, STATUS_DATA_LOSS, "AUDIT_HEAD_INVALID");
    assert_sound(t, good.uuid, 3);
    assert_int_equal(count_of(t, "SELECT count(*) FROM shared.audit_outbox WHERE chain = '%s'",
                              text_of(t, bad.uuid)),
                     1);
    sql(t, "DELETE FROM shared.audit_outbox WHERE chain = '%s'", text_of(t, bad.uuid));
}

/* What may be done to a chain of five, by somebody who may do anything to the database. @ stands
 * for the chain. */
struct tampering {
    const char *sql;
    enum audit_fault fault;
    int64_t sequence;
};

static void assert_found(struct db_test *t, const struct tampering *tampering)
{
    const struct uuid chain = make_chain(t, 5);
    assert_sound(t, chain, 5);
    struct buf text = {0};
    for (struct slice left = slice_of(tampering->sql); left.length > 0;) {
        const size_t at = slice_find(left, '@');
        buf_append_slice(&text, slice_to(left, at));
        if (at < left.length)
            buf_append_text(&text, text_of(t, chain));
        left = slice_from(left, at + 1);
    }
    buf_append_byte(&text, '\0');

    db_test_sql(text.data);

    const struct audit_verification found = verify(t, chain);
    if (found.fault != tampering->fault || found.fault_sequence != tampering->sequence)
        fail_msg("%s: fault %d at %lld", text.data, (int)found.fault,
                 (long long)found.fault_sequence);
    buf_fini(&text);
}

static void verify__finds_every_field_that_was_edited(void **state)
{
    static const char *const sets[] = {
        "id = gen_random_uuid()",
        "event_time = event_time + interval '1 microsecond'",
        "action = 'OTHER'",
        "outcome = 'ABORTED'",
        "reason_code = 'X'",
        "reason = reason || ' '",
        "actor_id = gen_random_uuid()",
        "actor_email = 'x'",
        "subject_id = gen_random_uuid()",
        "subject_email = 'x'",
        "tenant_id = NULL",
        "resource = 'x'",
        "session_key = 'x'",
        "masquerade_id = gen_random_uuid()",
        "ip_address = '192.0.2.1'",
        "request_id = 'x'",
        "method = 'x'",
        "details = '{\"a\": 1}'",
        "hash = sha256('x')",
    };
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        assert_found(*state, &(struct tampering){arena_printf(&((struct db_test *)*state)->arena,
                                                              "UPDATE shared.audit_events SET %s "
                                                              "WHERE chain = '@' AND sequence = 3",
                                                              sets[i]),
                                                 AUDIT_EVENT_CHANGED, 3});
}

static void verify__finds_what_was_moved_taken_out_or_put_in(void **state)
{
    static const struct tampering all[] = {
        {"DELETE FROM shared.audit_events WHERE chain = '@' AND sequence = 1", AUDIT_EVENT_MISSING,
         1},
        {"DELETE FROM shared.audit_events WHERE chain = '@' AND sequence = 3", AUDIT_EVENT_MISSING,
         3},
        /* deleted, and the gap closed */
        {"DELETE FROM shared.audit_events WHERE chain = '@' AND sequence = 3;"
         "UPDATE shared.audit_events SET sequence = 3 WHERE chain = '@' AND sequence = 4;"
         "UPDATE shared.audit_events SET sequence = 4 WHERE chain = '@' AND sequence = 5",
         AUDIT_EVENT_CHANGED, 3},
        /* swapped */
        {"UPDATE shared.audit_events SET sequence = 99 WHERE chain = '@' AND sequence = 2;"
         "UPDATE shared.audit_events SET sequence = 2 WHERE chain = '@' AND sequence = 4;"
         "UPDATE shared.audit_events SET sequence = 4 WHERE chain = '@' AND sequence = 99",
         AUDIT_EVENT_CHANGED, 2},
        /* cut off, with and without the head */
        {"DELETE FROM shared.audit_events WHERE chain = '@' AND sequence = 5", AUDIT_TAIL_MISSING,
         5},
        {"DELETE FROM shared.audit_events WHERE chain = '@' AND sequence > 2", AUDIT_TAIL_MISSING,
         3},
        {"DELETE FROM shared.audit_events WHERE chain = '@'", AUDIT_TAIL_MISSING, 1},
        {"DELETE FROM shared.audit_events WHERE chain = '@';"
         "DELETE FROM shared.audit_heads WHERE chain = '@'",
         AUDIT_TAIL_MISSING, 1},
        {"DELETE FROM shared.audit_heads WHERE chain = '@'", AUDIT_TAIL_MISSING, 1},
        /* added past the head */
        {"INSERT INTO shared.audit_events SELECT chain, 6, gen_random_uuid(), event_time, action, "
         "outcome, reason_code, reason, actor_id, actor_email, subject_id, subject_email, "
         "tenant_id, resource, session_key, masquerade_id, ip_address, request_id, method, "
         "details, hash FROM shared.audit_events WHERE chain = '@' AND sequence = 5",
         AUDIT_TAIL_UNSIGNED, 6},
        /* the head's own */
        {"UPDATE shared.audit_heads SET sequence = 6 WHERE chain = '@'", AUDIT_TAIL_MISSING, 6},
        {"UPDATE shared.audit_heads SET hash = sha256('x') WHERE chain = '@'", AUDIT_EVENT_CHANGED,
         5},
        {"UPDATE shared.audit_heads SET signature = set_byte(signature, 7, get_byte(signature, 7) "
         "# 1) WHERE chain = '@'",
         AUDIT_HEAD_INVALID, 5},
        {"UPDATE shared.audit_heads SET sign_time = sign_time + interval '1 second' WHERE chain = "
         "'@'",
         AUDIT_HEAD_INVALID, 5},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        assert_found(*state, &all[i]);
}

/* The constraint that forbids it goes for the while. */
static void verify__finds_a_number_that_is_there_twice(void **state)
{
    struct db_test *t = *state;
    const struct uuid chain = make_chain(t, 3);
    db_test_sql("ALTER TABLE shared.audit_events DROP CONSTRAINT audit_events_pkey");
    sql(t,
        "INSERT INTO shared.audit_events SELECT * FROM shared.audit_events WHERE chain = '%s' AND "
        "sequence = 2; UPDATE shared.audit_events SET id = 'ffffffff-ffff-ffff-ffff-ffffffffffff' "
        "WHERE ctid = (SELECT max(ctid) FROM shared.audit_events WHERE chain = '%s' AND sequence = "
        "2)",
        text_of(t, chain), text_of(t, chain));

    const struct audit_verification found = verify(t, chain);
    sql(t, "DELETE FROM shared.audit_events WHERE chain = '%s'", text_of(t, chain));
    db_test_sql("ALTER TABLE shared.audit_events ADD CONSTRAINT audit_events_pkey PRIMARY KEY "
                "(chain, sequence)");

    assert_int_equal(found.fault, AUDIT_EVENT_MISSING);
    assert_int_equal(found.fault_sequence, 2);
}

/* Both tail and head as they were some events ago: only what lies outside of the database knows. */
static void verify__finds_a_chain_that_was_rolled_back(void **state)
{
    struct db_test *t = *state;
    const tenant_id chain = {make_chain(t, 3)};
    sql(t, "CREATE TABLE public.old_head AS SELECT * FROM shared.audit_heads WHERE chain = '%s'",
        text_of(t, chain.uuid));
    audit_event(&t->call, &(struct audit_event){.action = "THING_HIDE", .tenant = &chain});
    assert_ok(db_commit(&t->call));
    assert_ok(audit_chain(&t->call));
    assert_sound(t, chain.uuid, 4);

    sql(t,
        "DELETE FROM shared.audit_events WHERE chain = '%s' AND sequence = 4; DELETE FROM "
        "shared.audit_heads WHERE chain = '%s'; INSERT INTO shared.audit_heads SELECT * FROM "
        "public.old_head; DROP TABLE public.old_head",
        text_of(t, chain.uuid), text_of(t, chain.uuid));

    assert_fault(t, chain.uuid, AUDIT_TAIL_MISSING, 4);
}

static void verify__goes_in_ranges(void **state)
{
    struct db_test *t = *state;
    const struct uuid chain = make_chain(t, 5);
    struct audit_verification first = {0};
    struct audit_verification second = {0};
    struct audit_verification third = {0};

    assert_ok(audit_verify(&t->call, chain, 1, 2, &first));
    assert_ok(audit_verify(&t->call, chain, first.next_sequence, 2, &second));
    assert_ok(audit_verify(&t->call, chain, second.next_sequence, 2, &third));

    assert_int_equal(first.verified_count, 2);
    assert_int_equal(first.next_sequence, 3);
    assert_int_equal(second.next_sequence, 5);
    assert_int_equal(third.verified_count, 1);
    assert_int_equal(third.next_sequence, 0);
    assert_int_equal(first.fault + second.fault + third.fault, 0);
}

static void verify__of_a_range_finds_what_is_in_it(void **state)
{
    struct db_test *t = *state;
    const struct uuid chain = make_chain(t, 5);
    struct audit_verification found = {0};
    sql(t, "UPDATE shared.audit_events SET reason = 'other' WHERE chain = '%s' AND sequence = 4",
        text_of(t, chain));

    assert_ok(audit_verify(&t->call, chain, 4, 1, &found));

    assert_int_equal(found.fault, AUDIT_EVENT_CHANGED);
    assert_int_equal(found.fault_sequence, 4);
}

static void verify__with_another_key_trusts_no_head(void **state)
{
    struct db_test *t = *state;
    const struct uuid chain = make_chain(t, 2);
    const char *other = arena_printf(&t->arena, "%s/other.key", folder);
    assert_ok(audit_key_file_make(&t->arena, other));

    open_audit(other);
    const struct audit_verification found = verify(t, chain);
    open_audit(key_file);

    assert_int_equal(found.fault, AUDIT_HEAD_INVALID);
}

static void verify__of_an_empty_chain_is_sound(void **state)
{
    struct db_test *t = *state;
    const struct audit_verification found = verify(t, uuid_v7());

    assert_int_equal(found.fault, AUDIT_SOUND);
    assert_int_equal(found.verified_count, 0);
}

static void chains__are_listed_though_nothing_of_them_is_left(void **state)
{
    struct db_test *t = *state;
    const struct uuid chain = make_chain(t, 1);
    const struct uuid other = make_chain(t, 1);
    struct uuid *chains = NULL;
    size_t count = 0;
    sql(t,
        "DELETE FROM shared.audit_events WHERE chain = '%s'; DELETE FROM shared.audit_heads WHERE "
        "chain = '%s'",
        text_of(t, chain), text_of(t, chain));

    assert_ok(audit_list_chains(&t->call, &chains, &count));

    unsigned found = 0;
    for (size_t i = 0; i < count; i++)
        found += uuid_equal(chains[i], chain) || uuid_equal(chains[i], other);
    assert_int_equal(found, 2);
}

static void key__is_for_its_owner_only(void **state)
{
    struct db_test *t = *state;
    struct audit_key key;
    const char *path = arena_printf(&t->arena, "%s/open.key", folder);
    struct stat facts;
    assert_ok(audit_key_file_make(&t->arena, path));
    assert_int_equal(stat(path, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
    assert_int_equal(chmod(path, 0640), 0);

    assert_reason(audit_key_file_read(&t->arena, path, &key), STATUS_FAILED_PRECONDITION,
                  "AUDIT_KEY_OPEN");
}

static void key__stays_when_it_is_made_again(void **state)
{
    struct db_test *t = *state;
    struct audit_key before;
    struct audit_key after;
    const char *path = arena_printf(&t->arena, "%s/again.key", folder);
    assert_ok(audit_key_file_make(&t->arena, path));
    assert_ok(audit_key_file_read(&t->arena, path, &before));

    assert_ok(audit_key_file_make(&t->arena, path));
    assert_ok(audit_key_file_read(&t->arena, path, &after));

    assert_memory_equal(before.public_key, after.public_key, sizeof before.public_key);
}

static void anchors__keep_the_newest_of_each_chain_and_pass_over_halves(void **state)
{
    struct db_test *t = *state;
    const char *path = arena_printf(&t->arena, "%s/anchors", folder);
    struct audit_signed_head *heads = NULL;
    size_t count = 0;
    const struct audit_signed_head written[] = {
        {.chain = {{1}}, .sequence = 1},
        {.chain = {{2}}, .sequence = 7},
        {.chain = {{1}}, .sequence = 2},
    };
    assert_ok(anchors_append(path, written, 3));
    FILE *file = fopen(path, "ae");
    assert_non_null(file);
    fputs("half a line", file);
    fclose(file);

    assert_ok(anchors_read(&t->arena, path, &heads, &count));

    assert_int_equal(count, 2);
    assert_int_equal(heads[0].sequence, 2);
    assert_int_equal(heads[1].sequence, 7);
}

int main(void)
{
    if (mkdtemp(folder) == NULL)
        return EXIT_FAILURE;
    snprintf(key_file, sizeof key_file, "%s/audit.key", folder);
    snprintf(anchors_file, sizeof anchors_file, "%s/audit.anchors", folder);
    const struct CMUnitTest tests[] = {
        db_unit_test(chain__numbers_events_in_order_and_signs),
        db_unit_test(chain__goes_on_where_it_ended),
        db_unit_test(chain__of_the_platform_goes_on_too),
        db_unit_test(chain__takes_more_than_a_batch),
        db_unit_test(chain__takes_tenants_own_events_by_hint),
        db_unit_test(chain__finds_events_whose_hint_was_lost),
        db_unit_test(chain__is_whole_or_not_at_all),
        db_unit_test(chain__does_not_go_on_from_a_head_that_is_not_ours),
        db_unit_test(verify__finds_every_field_that_was_edited),
        db_unit_test(verify__finds_what_was_moved_taken_out_or_put_in),
        db_unit_test(verify__finds_a_number_that_is_there_twice),
        db_unit_test(verify__finds_a_chain_that_was_rolled_back),
        db_unit_test(verify__goes_in_ranges),
        db_unit_test(verify__of_a_range_finds_what_is_in_it),
        db_unit_test(verify__with_another_key_trusts_no_head),
        db_unit_test(verify__of_an_empty_chain_is_sound),
        db_unit_test(chains__are_listed_though_nothing_of_them_is_left),
        db_unit_test(key__is_for_its_owner_only),
        db_unit_test(key__stays_when_it_is_made_again),
        db_unit_test(anchors__keep_the_newest_of_each_chain_and_pass_over_halves),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
