/* The URL whitelist in the database: whole or not at all, who sees what, and what plugins may call.
 */
#include "support/domain_test.h"

#include "base/clock.h"
#include "policy/policy.h"
#include "smoothschedule/v1/url_whitelist_service.service.h"
#include "urls/urls.h"

static char REASON_TEXT[] = "invoices are sent to our bookkeeping";

/* A host of the test's own. */
static char *fresh_host(struct db_test *t)
{
    return arena_printf(&t->arena, "%s.hooks.example.com", fresh_name(t));
}

static UrlWhitelistEntry wish(struct db_test *t, const char *host)
{
    UrlWhitelistEntry wanted = URL_WHITELIST_ENTRY_INIT;
    wanted.host = arena_strdup(&t->arena, host);
    wanted.reason = REASON_TEXT;
    return wanted;
}

static User *new_user(struct db_test *t, User_Role role, const Tenant *tenant)
{
    return make_user(t, arena_printf(&t->arena, "%s@x.test", fresh_name(t)), role, tenant);
}

/* As host and session lead there: a tenant's own user acts in it. */
static void become(struct db_test *t, const User *user, const Tenant *tenant)
{
    act_as_user(t, user);
    t->call.tenant = NULL;
    if (tenant != NULL)
        act_for(t, tenant);
}

struct people {
    const User *superuser;
    const Tenant *tenant;
    const User *owner;
};

static struct people new_people(struct db_test *t)
{
    struct people people = {.superuser = new_user(t, USER_ROLE_SUPERUSER, NULL)};
    people.tenant = make_tenant(t, fresh_name(t), false);
    become(t, people.superuser, NULL);
    people.owner = new_user(t, USER_ROLE_TENANT_OWNER, people.tenant);
    return people;
}

static status create(struct db_test *t, const UrlWhitelistEntry *wanted, UrlWhitelistEntry *ret)
{
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, urls_create(&t->call, wanted, ret));
}

static status approve(struct db_test *t, const char *id, UrlWhitelistEntry *ret)
{
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, urls_approve(&t->call, id, ret));
}

static status reject(struct db_test *t, const char *id, UrlWhitelistEntry *ret)
{
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, urls_reject(&t->call, id, "not needed", ret));
}

static status revoke(struct db_test *t, const char *id, UrlWhitelistEntry *ret)
{
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, urls_revoke(&t->call, id, "it was abused", ret));
}

static status withdraw(struct db_test *t, const char *id)
{
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, urls_withdraw(&t->call, id));
}

/* Asked for by the tenant's owner; the caller stays the owner. */
static UrlWhitelistEntry asked(struct db_test *t, const struct people *people,
                               const UrlWhitelistEntry *wanted)
{
    UrlWhitelistEntry made = URL_WHITELIST_ENTRY_INIT;
    become(t, people->owner, people->tenant);
    assert_ok(create(t, wanted, &made));
    return made;
}

/* And approved by the superuser, who stays the caller. */
static UrlWhitelistEntry approved(struct db_test *t, const struct people *people,
                                  const UrlWhitelistEntry *wanted)
{
    const UrlWhitelistEntry made = asked(t, people, wanted);
    UrlWhitelistEntry ret = URL_WHITELIST_ENTRY_INIT;
    become(t, people->superuser, NULL);
    assert_ok(approve(t, made.id, &ret));
    return ret;
}

static int64_t events_of(struct db_test *t, const char *action, const char *id)
{
    return count_of(t,
                    "SELECT count(*) FROM shared.audit_outbox WHERE event->>'action' = '%s' AND "
                    "event->>'resource' = 'urlWhitelist/%s'",
                    action, id);
}

static struct url url_of(struct db_test *t, const char *text)
{
    struct url url = {0};
    assert_null(url_read(&t->arena, slice_of(text), &url));
    return url;
}

static bool allows(struct db_test *t, struct uuid plugin, const char *text, const char *method)
{
    const struct url url = url_of(t, text);
    bool allowed = false;
    const char *why = NULL;
    assert_ok(urls_allowed(&t->call, plugin, &url, method, &allowed, &why));
    assert_int_equal(allowed, why == NULL);
    return allowed;
}

static bool allows_get(struct db_test *t, const char *path, const char *host)
{
    return allows(t, (struct uuid){{0}}, arena_printf(&t->arena, "https://%s%s", host, path),
                  "GET");
}

/* Writes. */

static void create__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    const UrlWhitelistEntry wanted = wish(t, fresh_host(t));
    UrlWhitelistEntry made = URL_WHITELIST_ENTRY_INIT;
    become(t, people.owner, people.tenant);
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(
            count_of(t, "SELECT count(*) FROM shared.url_whitelist WHERE host = '%s'", wanted.host),
            0);
        db_fail_at(++step);
        outcome = create(t, &wanted, &made);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 6); /* count, insert, read, event, commit, success */
    assert_int_equal(made.status, URL_WHITELIST_ENTRY_STATUS_PENDING);
    assert_int_equal(events_of(t, "URL_ENTRY_CREATE", made.id), 1);
}

static void create__fills_in_what_was_left_out(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    const UrlWhitelistEntry wanted = wish(t, "B\xc3\x9c\x43HER.Example");

    const UrlWhitelistEntry made = asked(t, &people, &wanted);

    assert_string_equal(made.scheme, "https");
    assert_string_equal(made.host, "xn--bcher-kva.example");
    assert_int_equal(made.port, 443);
    assert_string_equal(made.path_prefix, "/");
    assert_int_equal(made.n_methods, 1);
    assert_string_equal(made.methods[0], "GET");
    assert_string_equal(made.tenant_id, people.tenant->id);
    assert_string_equal(made.asked_by_email, people.owner->email);
}

static void create__brings_methods_and_path_into_one_spelling(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    char *methods[] = {(char[]){"POST"}, (char[]){"GET"}, (char[]){"POST"}};
    UrlWhitelistEntry wanted = wish(t, fresh_host(t));
    wanted.methods = methods;
    wanted.n_methods = 3;
    wanted.path_prefix = arena_strdup(&t->arena, "/v1/%7ex/../y");

    const UrlWhitelistEntry made = asked(t, &people, &wanted);

    assert_int_equal(made.n_methods, 2);
    assert_string_equal(made.methods[0], "GET");
    assert_string_equal(made.methods[1], "POST");
    assert_string_equal(made.path_prefix, "/v1/y");
}

static void create__of_what_plugins_may_not_reach_is_refused(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    const char *hosts[] = {"127.0.0.1", "10.0.0.1",    "[::1]",   "localhost", "127.1",
                           "*.co.uk",   "*.github.io", "*.a.*.b", "a b.test",  "x@y.test"};
    UrlWhitelistEntry made = URL_WHITELIST_ENTRY_INIT;
    become(t, people.owner, people.tenant);

    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        const UrlWhitelistEntry wanted = wish(t, hosts[i]);
        assert_reason(create(t, &wanted, &made), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    }
}

static void create__for_another_tenant_s_plugin_is_refused(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    const struct people others = new_people(t);
    char *plugin = uuid_text(&t->arena, uuid_v7());
    sql(t,
        "INSERT INTO shared.plugins (id, tenant_id, name, summary, description, version, "
        "version_count, create_time, update_time, revision) VALUES ('%s', '%s', 'x', '', '', '', "
        "1, now(), now(), 1)",
        plugin, people.tenant->id);
    UrlWhitelistEntry wanted = wish(t, fresh_host(t));
    wanted.plugin_id = plugin;
    UrlWhitelistEntry made = URL_WHITELIST_ENTRY_INIT;

    become(t, others.owner, others.tenant);
    assert_reason(create(t, &wanted, &made), STATUS_NOT_FOUND, "PLUGIN_MISSING");
    become(t, people.owner, people.tenant);
    assert_ok(create(t, &wanted, &made));
    assert_string_equal(made.plugin_id, plugin);
}

static void create__ends_at_a_hundred_that_wait(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    sql(t,
        "INSERT INTO shared.url_whitelist (id, tenant_id, scheme, host, port, path_prefix, "
        "methods, "
        "reason, asked_by_id, create_time) SELECT gen_random_uuid(), '%s', 'https', 'a.test', 443, "
        "'/', '{GET}', 'ten characters', '%s', now() FROM generate_series(1, 100)",
        people.tenant->id, people.owner->id);
    const UrlWhitelistEntry wanted = wish(t, fresh_host(t));
    UrlWhitelistEntry made = URL_WHITELIST_ENTRY_INIT;
    become(t, people.owner, people.tenant);

    assert_reason(create(t, &wanted, &made), STATUS_RESOURCE_EXHAUSTED, "URL_ENTRIES_TOO_MANY");
}

static void approve__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    const UrlWhitelistEntry wanted = wish(t, fresh_host(t));
    const UrlWhitelistEntry made = asked(t, &people, &wanted);
    UrlWhitelistEntry done = URL_WHITELIST_ENTRY_INIT;
    become(t, people.superuser, NULL);
    unsigned step = 0;

    status outcome;
    do {
        assert_false(allows_get(t, "/x", made.host));
        db_fail_at(++step);
        outcome = approve(t, made.id, &done);
        db_fail_at(0);
    } while (!status_is_ok(outcome));

    assert_int_equal(step, 6); /* lock, decide, read, event, commit, success */
    assert_int_equal(done.status, URL_WHITELIST_ENTRY_STATUS_APPROVED);
    assert_string_equal(done.decided_by_email, people.superuser->email);
    assert_true(allows_get(t, "/x", made.host));
    assert_int_equal(events_of(t, "URL_ENTRY_APPROVE", made.id), 1);
    assert_reason(approve(t, made.id, &done), STATUS_FAILED_PRECONDITION, "URL_ENTRY_NOT_PENDING");
}

static void reject__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    const UrlWhitelistEntry wanted = wish(t, fresh_host(t));
    const UrlWhitelistEntry made = asked(t, &people, &wanted);
    UrlWhitelistEntry done = URL_WHITELIST_ENTRY_INIT;
    become(t, people.superuser, NULL);
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(events_of(t, "URL_ENTRY_REJECT", made.id), 0);
        db_fail_at(++step);
        outcome = reject(t, made.id, &done);
        db_fail_at(0);
    } while (!status_is_ok(outcome));

    assert_int_equal(step, 6); /* lock, decide, read, event, commit, success */
    assert_int_equal(done.status, URL_WHITELIST_ENTRY_STATUS_REJECTED);
    assert_string_equal(done.reject_reason, "not needed");
    assert_false(allows_get(t, "/x", made.host));
    assert_reason(approve(t, made.id, &done), STATUS_FAILED_PRECONDITION, "URL_ENTRY_NOT_PENDING");
    assert_reason(withdraw(t, made.id), STATUS_FAILED_PRECONDITION, "URL_ENTRY_NOT_PENDING");
}

static void revoke__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    const UrlWhitelistEntry wanted = wish(t, fresh_host(t));
    const UrlWhitelistEntry made = approved(t, &people, &wanted);
    UrlWhitelistEntry done = URL_WHITELIST_ENTRY_INIT;
    unsigned step = 0;

    status outcome;
    do {
        assert_true(allows_get(t, "/x", made.host));
        db_fail_at(++step);
        outcome = revoke(t, made.id, &done);
        db_fail_at(0);
    } while (!status_is_ok(outcome));

    assert_int_equal(step, 6); /* lock, revoke, read, event, commit, success */
    assert_int_equal(done.status, URL_WHITELIST_ENTRY_STATUS_REVOKED);
    assert_false(allows_get(t, "/x", made.host));
    assert_ok(revoke(t, made.id, &done)); /* again: stays as it is */
    assert_int_equal(events_of(t, "URL_ENTRY_REVOKE", made.id), 1);
}

static void revoke__of_what_lets_nothing_through_is_refused(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    const UrlWhitelistEntry wanted = wish(t, fresh_host(t));
    const UrlWhitelistEntry made = asked(t, &people, &wanted);
    UrlWhitelistEntry done = URL_WHITELIST_ENTRY_INIT;
    become(t, people.superuser, NULL);

    assert_reason(revoke(t, made.id, &done), STATUS_FAILED_PRECONDITION, "URL_ENTRY_NOT_APPROVED");
}

static void withdraw__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    const UrlWhitelistEntry wanted = wish(t, fresh_host(t));
    const UrlWhitelistEntry made = asked(t, &people, &wanted);
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(
            count_of(t, "SELECT count(*) FROM shared.url_whitelist WHERE id = '%s'", made.id), 1);
        db_fail_at(++step);
        outcome = withdraw(t, made.id);
        db_fail_at(0);
    } while (!status_is_ok(outcome));

    assert_int_equal(step, 5); /* lock, delete, event, commit, success */
    assert_int_equal(events_of(t, "URL_ENTRY_DELETE", made.id), 1);
    assert_reason(withdraw(t, made.id), STATUS_NOT_FOUND, "URL_ENTRY_MISSING");
}

/* Who decides. */

static void decide__by_who_asked_is_refused_and_on_record(void **state)
{
    struct db_test *t = *state;
    const User *superuser = new_user(t, USER_ROLE_SUPERUSER, NULL);
    const UrlWhitelistEntry wanted = wish(t, fresh_host(t));
    UrlWhitelistEntry made = URL_WHITELIST_ENTRY_INIT;
    UrlWhitelistEntry done = URL_WHITELIST_ENTRY_INIT;
    become(t, superuser, NULL);
    assert_ok(create(t, &wanted, &made));

    assert_reason(approve(t, made.id, &done), STATUS_PERMISSION_DENIED, "SELF_APPROVAL");
    assert_reason(reject(t, made.id, &done), STATUS_PERMISSION_DENIED, "SELF_APPROVAL");

    assert_int_equal(events_of(t, "URL_ENTRY_DENIED", made.id), 2);
    assert_false(allows_get(t, "/", made.host));
    become(t, new_user(t, USER_ROLE_SUPERUSER, NULL), NULL);
    assert_ok(approve(t, made.id, &done));
}

static void decide__once_its_time_is_over_is_refused(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    const UrlWhitelistEntry wanted = wish(t, fresh_host(t));
    const UrlWhitelistEntry made = asked(t, &people, &wanted);
    UrlWhitelistEntry done = URL_WHITELIST_ENTRY_INIT;
    sql(t,
        "UPDATE shared.url_whitelist SET create_time = now() - interval '2 days', expire_time = "
        "now() - interval '1 second' WHERE id = '%s'",
        made.id);
    become(t, people.superuser, NULL);

    assert_reason(approve(t, made.id, &done), STATUS_FAILED_PRECONDITION, "URL_ENTRY_NOT_PENDING");
    assert_ok(urls_get(&t->call, made.id, &done));
    assert_int_equal(done.status, URL_WHITELIST_ENTRY_STATUS_EXPIRED);
}

/* Who sees what. */

static void get__of_another_tenant_s_request_finds_none(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    const struct people others = new_people(t);
    const UrlWhitelistEntry wanted = wish(t, fresh_host(t));
    const UrlWhitelistEntry made = asked(t, &people, &wanted);
    UrlWhitelistEntry seen = URL_WHITELIST_ENTRY_INIT;

    become(t, others.owner, others.tenant);
    assert_reason(urls_get(&t->call, made.id, &seen), STATUS_NOT_FOUND, "URL_ENTRY_MISSING");
    assert_reason(withdraw(t, made.id), STATUS_NOT_FOUND, "URL_ENTRY_MISSING");
    become(t, people.owner, people.tenant);
    assert_ok(urls_get(&t->call, made.id, &seen));
}

static void get__of_one_for_all_tells_others_nothing_of_who_asked(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    const struct people others = new_people(t);
    const UrlWhitelistEntry wanted = wish(t, fresh_host(t));
    const UrlWhitelistEntry made = approved(t, &people, &wanted);
    UrlWhitelistEntry seen = URL_WHITELIST_ENTRY_INIT;

    become(t, others.owner, others.tenant);
    assert_ok(urls_get(&t->call, made.id, &seen));

    assert_string_equal(seen.host, made.host);
    assert_string_equal(seen.reason, "");
    assert_string_equal(seen.tenant_id, "");
    assert_string_equal(seen.asked_by_id, "");
    assert_string_equal(seen.asked_by_email, "");
    assert_string_equal(seen.decided_by_id, "");
    assert_string_equal(seen.decided_by_email, "");
    become(t, people.superuser, NULL);
    UrlWhitelistEntry done = URL_WHITELIST_ENTRY_INIT;
    assert_ok(revoke(t, made.id, &done));
    become(t, others.owner, others.tenant);
    assert_reason(urls_get(&t->call, made.id, &seen), STATUS_NOT_FOUND, "URL_ENTRY_MISSING");
}

static void get__by_sales_finds_demo_tenants_requests_only(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    const UrlWhitelistEntry wanted = wish(t, fresh_host(t));
    const UrlWhitelistEntry made = asked(t, &people, &wanted);
    UrlWhitelistEntry seen = URL_WHITELIST_ENTRY_INIT;
    become(t, new_user(t, USER_ROLE_PLATFORM_SALES, NULL), NULL);

    assert_reason(urls_get(&t->call, made.id, &seen), STATUS_NOT_FOUND, "URL_ENTRY_MISSING");
    sql(t, "UPDATE shared.tenants SET is_temporary = true WHERE id = '%s'", people.tenant->id);
    assert_ok(urls_get(&t->call, made.id, &seen));
    assert_string_equal(seen.asked_by_email, people.owner->email);
}

static size_t listed(struct db_test *t, ListUrlWhitelistEntriesRequest *request)
{
    ListUrlWhitelistEntriesResponse response = LIST_URL_WHITELIST_ENTRIES_RESPONSE_INIT;
    request->include_total_size = true;
    assert_ok(url_whitelist_service_list_url_whitelist_entries(&t->call, request, &response));
    assert_int_equal(response.total_size, response.n_entries);
    return response.n_entries;
}

static void list__has_what_the_caller_sees_and_wants(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    const struct people others = new_people(t);
    char *host = fresh_host(t);
    const UrlWhitelistEntry wanted = wish(t, host);
    approved(t, &people, &wanted);
    asked(t, &people, &wanted);
    asked(t, &others, &wanted);
    ListUrlWhitelistEntriesRequest request = LIST_URL_WHITELIST_ENTRIES_REQUEST_INIT;
    request.host = host;

    become(t, people.owner, people.tenant);
    assert_int_equal(listed(t, &request), 2);
    become(t, others.owner, others.tenant);
    assert_int_equal(listed(t, &request), 2);
    become(t, people.superuser, NULL);
    assert_int_equal(listed(t, &request), 3);
    request.status = URL_WHITELIST_ENTRY_STATUS_PENDING;
    assert_int_equal(listed(t, &request), 2);
    act_for(t, people.tenant);
    assert_int_equal(listed(t, &request), 1);
    request.status = URL_WHITELIST_ENTRY_STATUS_EXPIRED;
    assert_int_equal(listed(t, &request), 0);
}

/* What plugins may call. */

static void allowed__is_what_an_entry_says_and_no_more(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    UrlWhitelistEntry wanted = wish(t, fresh_host(t));
    wanted.path_prefix = arena_strdup(&t->arena, "/v1");
    const UrlWhitelistEntry made = approved(t, &people, &wanted);
    const struct uuid any = {{0}};
    const char *http = arena_printf(&t->arena, "http://%s:443/v1", made.host);
    const char *port = arena_printf(&t->arena, "https://%s:8443/v1", made.host);
    const char *post = arena_printf(&t->arena, "https://%s/v1", made.host);

    assert_true(allows_get(t, "/v1", made.host));
    assert_true(allows_get(t, "/v1/x?y", made.host));
    assert_false(allows_get(t, "/v10", made.host));
    assert_false(allows_get(t, "/v1/../admin", made.host));
    assert_false(allows_get(t, "/", made.host));
    assert_false(allows(t, any, http, "GET"));
    assert_false(allows(t, any, port, "GET"));
    assert_false(allows(t, any, post, "POST"));
    assert_false(allows_get(t, "/v1", arena_printf(&t->arena, "x.%s", made.host)));
}

static void allowed__by_a_wildcard_is_one_label(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    const char *host = fresh_host(t);
    const UrlWhitelistEntry wanted = wish(t, arena_printf(&t->arena, "*.%s", host));
    approved(t, &people, &wanted);

    assert_true(allows_get(t, "/", arena_printf(&t->arena, "a.%s", host)));
    assert_false(allows_get(t, "/", host));
    assert_false(allows_get(t, "/", arena_printf(&t->arena, "a.b.%s", host)));
}

static void allowed__for_one_plugin_is_for_no_other(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    const struct uuid plugin = uuid_v7();
    sql(t,
        "INSERT INTO shared.plugins (id, tenant_id, name, summary, description, version, "
        "version_count, create_time, update_time, revision) VALUES ('%s', '%s', 'x', '', '', '', "
        "1, now(), now(), 1)",
        uuid_text(&t->arena, plugin), people.tenant->id);
    UrlWhitelistEntry wanted = wish(t, fresh_host(t));
    wanted.plugin_id = uuid_text(&t->arena, plugin);
    const UrlWhitelistEntry made = approved(t, &people, &wanted);
    const char *text = arena_printf(&t->arena, "https://%s/", made.host);

    assert_true(allows(t, plugin, text, "GET"));
    assert_false(allows(t, uuid_v7(), text, "GET"));
    assert_false(allows(t, (struct uuid){{0}}, text, "GET"));
}

static void allowed__ends_with_the_entry_s_time(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    const UrlWhitelistEntry wanted = wish(t, fresh_host(t));
    const UrlWhitelistEntry made = approved(t, &people, &wanted);

    sql(t,
        "UPDATE shared.url_whitelist SET expire_time = now() + interval '1 hour' WHERE id = '%s'",
        made.id);
    assert_true(allows_get(t, "/", made.host));
    sql(t,
        "UPDATE shared.url_whitelist SET create_time = now() - interval '2 hours', expire_time = "
        "now() - interval '1 second' WHERE id = '%s'",
        made.id);
    assert_false(allows_get(t, "/", made.host));
}

static void check__says_where_to_ask(void **state)
{
    struct db_test *t = *state;
    const struct url url = url_of(t, "https://nobody.hooks.example.com/");
    const status refused = urls_check(&t->call, uuid_v7(), &url, "GET");

    assert_reason(refused, STATUS_PERMISSION_DENIED, "URL_NOT_ALLOWED");
    assert_non_null(strstr(refused.message, "pluginaccess@smoothschedule.com"));
}

static CheckUrlResponse checked(struct db_test *t, const char *url, const char *method)
{
    CheckUrlRequest request = CHECK_URL_REQUEST_INIT;
    CheckUrlResponse response = CHECK_URL_RESPONSE_INIT;
    request.url = arena_strdup(&t->arena, url);
    request.method = arena_strdup(&t->arena, method);
    assert_ok(urls_explain(&t->call, &request, &response));
    return response;
}

static void explain__says_what_each_entry_says(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    UrlWhitelistEntry wanted = wish(t, fresh_host(t));
    const UrlWhitelistEntry made = approved(t, &people, &wanted);
    wanted.path_prefix = arena_strdup(&t->arena, "/v1");
    asked(t, &people, &wanted);
    const char *url = arena_printf(&t->arena, "https://%s/x", made.host);

    const CheckUrlResponse allowed = checked(t, url, "");
    assert_true(allowed.allowed);
    assert_int_equal(allowed.n_rules, 2);
    assert_true(allowed.rules[0]->allows);
    assert_string_equal(allowed.rules[0]->entry->id, made.id);
    assert_int_equal(allowed.rules[1]->difference, CHECK_URL_RESPONSE_RULE_DIFFERENCE_PATH);

    const CheckUrlResponse refused = checked(t, url, "POST");
    assert_false(refused.allowed);
    assert_string_equal(refused.reason, "URL_NOT_ALLOWED");
    assert_int_equal(refused.rules[0]->difference, CHECK_URL_RESPONSE_RULE_DIFFERENCE_METHOD);

    const CheckUrlResponse invalid = checked(t, "https://127.1/", "");
    assert_false(invalid.allowed);
    assert_string_equal(invalid.reason, "URL_INVALID");
    assert_string_equal(invalid.url, "");
}

/* Purging. */

static void purge__keeps_what_others_plugins_call(void **state)
{
    struct db_test *t = *state;
    const struct people people = new_people(t);
    UrlWhitelistEntry wanted = wish(t, fresh_host(t));
    const UrlWhitelistEntry kept = approved(t, &people, &wanted);
    const UrlWhitelistEntry gone = asked(t, &people, &wanted);
    const tenant_id tenant = {uuid_of(people.tenant->id)};
    become(t, people.superuser, NULL);

    for (int64_t count = 1; count > 0;) {
        db_begin(&t->call, DB_SCHEMA_TRANSACTION);
        assert_ok(finish(t, urls_purge_tenant(&t->call, tenant, 1, &count)));
    }

    assert_true(allows_get(t, "/", kept.host));
    UrlWhitelistEntry seen = URL_WHITELIST_ENTRY_INIT;
    assert_ok(urls_get(&t->call, kept.id, &seen));
    assert_string_equal(seen.tenant_id, "");
    assert_string_equal(seen.asked_by_id, "");
    assert_reason(urls_get(&t->call, gone.id, &seen), STATUS_NOT_FOUND, "URL_ENTRY_MISSING");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(create__is_whole_or_not_at_all),
        db_unit_test(create__fills_in_what_was_left_out),
        db_unit_test(create__brings_methods_and_path_into_one_spelling),
        db_unit_test(create__of_what_plugins_may_not_reach_is_refused),
        db_unit_test(create__for_another_tenant_s_plugin_is_refused),
        db_unit_test(create__ends_at_a_hundred_that_wait),
        db_unit_test(approve__is_whole_or_not_at_all),
        db_unit_test(reject__is_whole_or_not_at_all),
        db_unit_test(revoke__is_whole_or_not_at_all),
        db_unit_test(revoke__of_what_lets_nothing_through_is_refused),
        db_unit_test(withdraw__is_whole_or_not_at_all),
        db_unit_test(decide__by_who_asked_is_refused_and_on_record),
        db_unit_test(decide__once_its_time_is_over_is_refused),
        db_unit_test(get__of_another_tenant_s_request_finds_none),
        db_unit_test(get__of_one_for_all_tells_others_nothing_of_who_asked),
        db_unit_test(get__by_sales_finds_demo_tenants_requests_only),
        db_unit_test(list__has_what_the_caller_sees_and_wants),
        db_unit_test(allowed__is_what_an_entry_says_and_no_more),
        db_unit_test(allowed__by_a_wildcard_is_one_label),
        db_unit_test(allowed__for_one_plugin_is_for_no_other),
        db_unit_test(allowed__ends_with_the_entry_s_time),
        db_unit_test(check__says_where_to_ask),
        db_unit_test(explain__says_what_each_entry_says),
        db_unit_test(purge__keeps_what_others_plugins_call),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
