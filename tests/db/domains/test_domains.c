/* Domains: given, claimed, made primary, removed. */
#include "support/domain_test.h"

#include "domains/domains.h"
#include "policy/policy.h"
#include "smoothschedule/v1/domain_service.service.h"
#include "tenancy/tenancy.h"

/* A tenant, with the call in it as its owner's. */
static const Tenant *enter(struct db_test *t)
{
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    struct tenant_entry entry;
    bool found = false;
    assert_ok(directory_find_name(&t->call, slice_of(tenant->id), &entry, &found));
    t->call.tenant = tenancy_scope(&t->arena, &entry);
    act_as(t, "TENANT_OWNER", tenant);
    return tenant;
}

static char *name_below(struct db_test *t, const char *suffix)
{
    return arena_printf(&t->arena, "%s.%s", fresh_name(t), suffix);
}

static status create(struct db_test *t, const char *name, Domain *ret)
{
    Domain wanted = DOMAIN_INIT;
    wanted.domain = (char *)(uintptr_t)name;
    CreateDomainRequest request = CREATE_DOMAIN_REQUEST_INIT;
    request.domain = &wanted;
    *ret = (Domain)DOMAIN_INIT;
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, domain_service_create_domain(&t->call, &request, ret));
}

static Domain made(struct db_test *t, const char *name)
{
    Domain domain = DOMAIN_INIT;
    assert_ok(create(t, name, &domain));
    return domain;
}

static status get(struct db_test *t, const char *name, Domain *ret)
{
    GetDomainRequest request = GET_DOMAIN_REQUEST_INIT;
    request.domain = (char *)(uintptr_t)name;
    *ret = (Domain)DOMAIN_INIT;
    return domain_service_get_domain(&t->call, &request, ret);
}

static status remove_with(struct db_test *t, const char *name, const char *etag)
{
    DeleteDomainRequest request = DELETE_DOMAIN_REQUEST_INIT;
    Empty empty = EMPTY_INIT;
    request.domain = (char *)(uintptr_t)name;
    request.etag = (char *)(uintptr_t)etag;
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, domain_service_delete_domain(&t->call, &request, &empty));
}

static status set_primary(struct db_test *t, const char *name, const char *etag, Domain *ret)
{
    SetPrimaryDomainRequest request = SET_PRIMARY_DOMAIN_REQUEST_INIT;
    request.domain = (char *)(uintptr_t)name;
    request.etag = (char *)(uintptr_t)etag;
    *ret = (Domain)DOMAIN_INIT;
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, domain_service_set_primary_domain(&t->call, &request, ret));
}

static status set_zone(struct db_test *t, const char *name, const char *zone, const char *etag,
                       Domain *ret)
{
    char *paths[] = {(char *)(uintptr_t) "route53_zone_id"};
    FieldMask mask = GOOGLE__PROTOBUF__FIELD_MASK__INIT;
    mask.paths = paths;
    mask.n_paths = 1;
    Domain changes = DOMAIN_INIT;
    changes.domain = (char *)(uintptr_t)name;
    changes.route53_zone_id = (char *)(uintptr_t)zone;
    changes.etag = (char *)(uintptr_t)etag;
    UpdateDomainRequest request = UPDATE_DOMAIN_REQUEST_INIT;
    request.domain = &changes;
    request.update_mask = &mask;
    *ret = (Domain)DOMAIN_INIT;
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, domain_service_update_domain(&t->call, &request, ret));
}

static bool resolves(struct db_test *t, const char *host)
{
    struct tenant_entry entry;
    bool found = false;
    assert_ok(directory_find_host(&t->call, slice_of(host), &entry, &found));
    return found;
}

static int64_t primary_count(struct db_test *t, const Tenant *tenant)
{
    return count_of(t, "SELECT count(*) FROM shared.domains WHERE tenant_id = '%s' AND is_primary",
                    tenant->id);
}

/* Creating. */

static void create__gives_names_below_a_platform_suffix(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = enter(t);
    const char *name = name_below(t, "localhost");
    assert_false(resolves(t, name));

    const Domain domain = made(t, name);

    assert_string_equal(domain.domain, name);
    assert_string_equal(domain.tenant_id, tenant->id);
    assert_true(domain.is_primary);
    assert_false(domain.is_custom_domain);
    assert_int_equal(domain.verification->state, DOMAIN_VERIFICATION_STATE_VERIFIED);
    assert_non_null(domain.verification->verify_time);
    assert_string_equal(domain.verification->record_name, "");
    assert_string_equal(domain.verification->record_value, "");
    assert_string_not_equal(domain.etag, "");
    assert_non_null(domain.create_time);
    assert_true(resolves(t, name));
}

static void create__asks_for_proof_of_other_names(void **state)
{
    struct db_test *t = *state;
    enter(t);
    const char *name = name_below(t, "example");

    const Domain domain = made(t, name);

    assert_true(domain.is_custom_domain);
    assert_int_equal(domain.verification->state, DOMAIN_VERIFICATION_STATE_PENDING);
    assert_null(domain.verification->verify_time);
    assert_string_equal(domain.verification->record_name,
                        arena_printf(&t->arena, "_smoothschedule.%s", name));
    assert_int_equal(strlen(domain.verification->record_value),
                     strlen("smoothschedule-verification=") + 32);
    assert_false(resolves(t, name));
}

static void create__makes_a_token_for_each_claim(void **state)
{
    struct db_test *t = *state;
    const char *name = name_below(t, "example");
    enter(t);
    const Domain first = made(t, name);
    enter(t);
    const Domain second = made(t, name);

    assert_string_not_equal(first.verification->record_value, second.verification->record_value);
}

static void create__keeps_the_first_primary(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = enter(t);
    const Domain first = made(t, name_below(t, "localhost"));

    const Domain second = made(t, name_below(t, "localhost"));

    assert_true(first.is_primary);
    assert_false(second.is_primary);
    assert_int_equal(primary_count(t, tenant), 1);
}

static void create__gives_a_name_once(void **state)
{
    struct db_test *t = *state;
    const char *name = name_below(t, "localhost");
    Domain domain;
    enter(t);
    made(t, name);

    assert_reason(create(t, name, &domain), STATUS_ALREADY_EXISTS, "DOMAIN_TAKEN");
    enter(t);
    assert_reason(create(t, name, &domain), STATUS_ALREADY_EXISTS, "DOMAIN_TAKEN");
}

static void create__takes_names_in_other_letters(void **state)
{
    struct db_test *t = *state;
    enter(t);
    const char *name = fresh_name(t);
    Domain domain;

    const Domain wide = made(t, arena_printf(&t->arena, "B\xc3\x9c%s.LocalHost", name));

    assert_int_equal(strncmp(wide.domain, "xn--b", 5), 0);
    assert_reason(create(t, wide.domain, &domain), STATUS_ALREADY_EXISTS, "DOMAIN_TAKEN");
    assert_ok(get(t, arena_printf(&t->arena, "b\xc3\xbc%s.localhost", name), &domain));
    assert_string_equal(domain.domain, wide.domain);
}

static void create__refuses_what_no_tenant_may_have(void **state)
{
    struct db_test *t = *state;
    enter(t);
    Domain domain;

    assert_reason(create(t, "", &domain), STATUS_INVALID_ARGUMENT, "DOMAIN_INVALID");
    assert_reason(create(t, "shop", &domain), STATUS_INVALID_ARGUMENT, "DOMAIN_INVALID");
    assert_reason(create(t, "192.0.2.1", &domain), STATUS_INVALID_ARGUMENT, "DOMAIN_INVALID");
    assert_reason(create(t, "*.shop.example", &domain), STATUS_INVALID_ARGUMENT, "DOMAIN_INVALID");
    assert_reason(create(t, "co.uk", &domain), STATUS_INVALID_ARGUMENT, "DOMAIN_INVALID");
    assert_reason(create(t, "www.localhost", &domain), STATUS_INVALID_ARGUMENT, "DOMAIN_RESERVED");
}

static void create__ends_at_twenty(void **state)
{
    struct db_test *t = *state;
    enter(t);
    Domain domain;
    for (int i = 0; i < 20; i++)
        assert_ok(create(t, name_below(t, "localhost"), &domain));

    assert_reason(create(t, name_below(t, "localhost"), &domain), STATUS_FAILED_PRECONDITION,
                  "DOMAIN_LIMIT_REACHED");
}

static void create__in_a_deleted_tenant_is_refused(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = enter(t);
    const char *name = name_below(t, "localhost");
    Domain domain;
    made(t, name);
    sql(t,
        "UPDATE shared.tenants SET state = 'DELETED', state_before = 'ACTIVE', delete_time = "
        "now(), purge_time = now() WHERE id = '%s'",
        tenant->id);

    assert_reason(create(t, name_below(t, "localhost"), &domain), STATUS_NOT_FOUND,
                  "TENANT_MISSING");
    enter(t);
    assert_reason(create(t, name, &domain), STATUS_ALREADY_EXISTS, "DOMAIN_TAKEN");
}

static void create__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = enter(t);
    const char *name = name_below(t, "localhost");
    Domain domain;
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(primary_count(t, tenant), 0);
        db_fail_at(++step);
        outcome = create(t, name, &domain);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 6); /* lock, count, insert, event, commit, success */
    assert_int_equal(primary_count(t, tenant), 1);
}

struct race {
    const struct tenant_scope *tenants[2];
    struct call_identity identity;
    const char *names[2];
    status outcomes[2];
};

static void race_one(struct db_test *t, unsigned index, void *context)
{
    struct race *race = context;
    Domain domain;
    t->call.tenant = race->tenants[index];
    t->call.identity = race->identity;
    race->outcomes[index] = (status){.code = create(t, race->names[index], &domain).code};
}

static void create__of_two_at_once_gives_one_the_name(void **state)
{
    struct db_test *t = *state;
    struct race race = {.names = {"raced.localhost", "raced.localhost"}};
    enter(t);
    race.tenants[0] = t->call.tenant;
    enter(t);
    race.tenants[1] = t->call.tenant;
    act_as(t, "SUPERUSER", NULL);
    race.identity = t->call.identity;

    db_test_parallel(2, race_one, &race);

    assert_int_equal(race.outcomes[0].code + race.outcomes[1].code, STATUS_ALREADY_EXISTS);
    assert_int_equal(
        count_of(t, "SELECT count(*) FROM shared.domains WHERE domain = 'raced.localhost'"), 1);
}

static void create__of_two_first_ones_at_once_makes_one_primary(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = enter(t);
    struct race race = {.tenants = {t->call.tenant, t->call.tenant},
                        .identity = t->call.identity,
                        .names = {"left.localhost", "right.localhost"}};

    db_test_parallel(2, race_one, &race);

    assert_int_equal(race.outcomes[0].code, STATUS_OK);
    assert_int_equal(race.outcomes[1].code, STATUS_OK);
    assert_int_equal(primary_count(t, tenant), 1);
}

static void request_id__gives_the_first_answer_again(void **state)
{
    struct db_test *t = *state;
    enter(t);
    Domain wanted = DOMAIN_INIT;
    wanted.domain = name_below(t, "example");
    char id[UUID_TEXT_BYTES];
    uuid_format(uuid_v7(), id);
    CreateDomainRequest request = CREATE_DOMAIN_REQUEST_INIT;
    request.domain = &wanted;
    request.request_id = id;
    Domain first = DOMAIN_INIT;
    Domain second = DOMAIN_INIT;
    act_in(t, "CreateDomain");

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, domain_service_create_domain(&t->call, &request, &first)));
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, domain_service_create_domain(&t->call, &request, &second)));

    assert_string_equal(second.id, first.id);
    assert_string_equal(second.verification->record_value, first.verification->record_value);
}

/* Reading. */

static void get__finds_the_tenants_own_only(void **state)
{
    struct db_test *t = *state;
    const char *name = name_below(t, "localhost");
    Domain domain;
    enter(t);
    made(t, name);
    assert_ok(get(t, name, &domain));

    enter(t);

    assert_reason(get(t, name, &domain), STATUS_NOT_FOUND, "DOMAIN_MISSING");
    assert_reason(get(t, "no name", &domain), STATUS_NOT_FOUND, "DOMAIN_MISSING");
    assert_reason(remove_with(t, name, ""), STATUS_NOT_FOUND, "DOMAIN_MISSING");
    assert_reason(set_primary(t, name, "", &domain), STATUS_NOT_FOUND, "DOMAIN_MISSING");
    assert_reason(set_zone(t, name, "", "", &domain), STATUS_NOT_FOUND, "DOMAIN_MISSING");
}

static void list__goes_in_pages(void **state)
{
    struct db_test *t = *state;
    enter(t);
    made(t, name_below(t, "localhost")); /* of another tenant */
    enter(t);
    const Domain first = made(t, name_below(t, "localhost"));
    const Domain second = made(t, name_below(t, "example"));
    ListDomainsRequest request = LIST_DOMAINS_REQUEST_INIT;
    ListDomainsResponse page = LIST_DOMAINS_RESPONSE_INIT;
    ListDomainsResponse rest = LIST_DOMAINS_RESPONSE_INIT;
    request.page_size = 1;
    request.include_total_size = true;

    assert_ok(domain_service_list_domains(&t->call, &request, &page));
    assert_int_equal(page.n_domains, 1);
    assert_int_equal(page.total_size, 2);
    assert_string_equal(page.domains[0]->domain, first.domain);
    request.page_token = page.next_page_token;
    assert_ok(domain_service_list_domains(&t->call, &request, &rest));

    assert_int_equal(rest.n_domains, 1);
    assert_string_equal(rest.domains[0]->domain, second.domain);
    assert_true(rest.domains[0]->is_custom_domain);
    assert_string_equal(rest.domains[0]->verification->record_value,
                        second.verification->record_value);
    assert_string_equal(rest.next_page_token, "");
}

static void failed_domain__tells_what_was_seen(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = enter(t);
    const Domain domain = made(t, name_below(t, "example"));
    sql(t,
        "UPDATE shared.domains SET verification = 'FAILED', observed = 'v=spf1 -all', "
        "next_try_time = '2030-01-01T00:00:00Z' WHERE tenant_id = '%s'",
        tenant->id);
    Domain seen;

    assert_ok(get(t, domain.domain, &seen));

    assert_int_equal(seen.verification->state, DOMAIN_VERIFICATION_STATE_FAILED);
    assert_string_equal(seen.verification->observed, "v=spf1 -all");
    assert_int_equal(seen.verification->next_try_time->seconds, 1893456000);
    assert_false(resolves(t, domain.domain));
}

/* Zones. */

static void zone__waits_for_aws(void **state)
{
    struct db_test *t = *state;
    enter(t);
    const Domain custom = made(t, name_below(t, "example"));
    const Domain given = made(t, name_below(t, "localhost"));
    Domain domain;
    assert_reason(set_zone(t, custom.domain, "Z123", "", &domain), STATUS_PERMISSION_DENIED,
                  "PERMISSION_MISSING");

    act_as(t, "PLATFORM_MANAGER", NULL);

    assert_reason(set_zone(t, custom.domain, "Z123", "", &domain), STATUS_FAILED_PRECONDITION,
                  "AWS_NOT_CONFIGURED");
    assert_reason(set_zone(t, given.domain, "Z123", "", &domain), STATUS_INVALID_ARGUMENT,
                  "FIELD_INVALID");
    assert_reason(set_zone(t, custom.domain, "zone", "", &domain), STATUS_INVALID_ARGUMENT,
                  "FIELD_INVALID");
}

static void zone__that_stays_changes_nothing(void **state)
{
    struct db_test *t = *state;
    enter(t);
    const Domain domain = made(t, name_below(t, "example"));
    Domain same;

    assert_ok(set_zone(t, domain.domain, "", domain.etag, &same));

    assert_string_equal(same.etag, domain.etag);
    assert_reason(set_zone(t, domain.domain, "", "99", &same), STATUS_ABORTED, "ETAG_MISMATCH");
}

static void zone__can_be_taken_away(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = enter(t);
    const Domain domain = made(t, name_below(t, "example"));
    Domain without;
    unsigned step = 0;
    act_as(t, "PLATFORM_MANAGER", NULL);
    sql(t, "UPDATE shared.domains SET route53_zone_id = 'Z1' WHERE tenant_id = '%s'", tenant->id);

    status outcome;
    do {
        assert_int_equal(count_of(t,
                                  "SELECT count(*) FROM shared.domains WHERE tenant_id = '%s' AND "
                                  "route53_zone_id = 'Z1'",
                                  tenant->id),
                         1);
        db_fail_at(++step);
        outcome = set_zone(t, domain.domain, "", "", &without);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 6); /* lock, read, update, event, commit, success */
    assert_string_equal(without.route53_zone_id, "");
    assert_string_not_equal(without.etag, domain.etag);
    assert_string_equal(without.verification->record_value, domain.verification->record_value);
}

/* Verifying. */

static void verify__waits_for_the_dns(void **state)
{
    struct db_test *t = *state;
    enter(t);
    const Domain given = made(t, name_below(t, "localhost"));
    const Domain custom = made(t, name_below(t, "example"));
    Domain domain = DOMAIN_INIT;

    assert_ok(domains_verify(&t->call, given.domain, "", &domain));
    assert_string_equal(domain.etag, given.etag);
    assert_reason(domains_verify(&t->call, custom.domain, "", &domain), STATUS_UNIMPLEMENTED,
                  "DNS_NOT_AVAILABLE");
    assert_reason(domains_verify(&t->call, custom.domain, "99", &domain), STATUS_ABORTED,
                  "ETAG_MISMATCH");
}

/* The primary one. */

static void set_primary__changes_over(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = enter(t);
    const Domain first = made(t, name_below(t, "localhost"));
    const Domain second = made(t, name_below(t, "localhost"));
    Domain domain;

    assert_ok(set_primary(t, second.domain, second.etag, &domain));

    assert_true(domain.is_primary);
    assert_string_not_equal(domain.etag, second.etag);
    assert_int_equal(primary_count(t, tenant), 1);
    assert_ok(get(t, first.domain, &domain));
    assert_false(domain.is_primary);
    assert_string_not_equal(domain.etag, first.etag);
}

static void set_primary__again_changes_nothing(void **state)
{
    struct db_test *t = *state;
    enter(t);
    const Domain first = made(t, name_below(t, "localhost"));
    Domain domain;

    assert_ok(set_primary(t, first.domain, "99", &domain));

    assert_string_equal(domain.etag, first.etag);
}

static void set_primary__refuses_what_leads_nowhere(void **state)
{
    struct db_test *t = *state;
    enter(t);
    made(t, name_below(t, "localhost"));
    const Domain custom = made(t, name_below(t, "example"));
    Domain domain;

    assert_reason(set_primary(t, custom.domain, "", &domain), STATUS_FAILED_PRECONDITION,
                  "DOMAIN_NOT_VERIFIED");
    assert_reason(set_primary(t, custom.domain, "99", &domain), STATUS_ABORTED, "ETAG_MISMATCH");
}

static void set_primary__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    enter(t);
    const Domain first = made(t, name_below(t, "localhost"));
    const Domain second = made(t, name_below(t, "localhost"));
    Domain domain;
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(count_of(t,
                                  "SELECT count(*) FROM shared.domains WHERE domain = '%s' AND "
                                  "is_primary AND version = 1",
                                  first.domain),
                         1);
        db_fail_at(++step);
        outcome = set_primary(t, second.domain, "", &domain);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 7); /* lock, read, clear, set, event, commit, success */
}

static void swap_one(struct db_test *t, unsigned index, void *context)
{
    struct race *race = context;
    Domain domain;
    t->call.tenant = race->tenants[index];
    t->call.identity = race->identity;
    race->outcomes[index] =
        (status){.code = index == 0 ? set_primary(t, race->names[0], "", &domain).code
                                    : remove_with(t, race->names[1], "").code};
}

static void set_primary__of_what_is_removed_meanwhile_leaves_one(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = enter(t);
    made(t, name_below(t, "localhost"));
    const char *name = made(t, name_below(t, "localhost")).domain;
    struct race race = {.tenants = {t->call.tenant, t->call.tenant},
                        .identity = t->call.identity,
                        .names = {name, name}};

    db_test_parallel(2, swap_one, &race);

    /* Whoever comes second finds it gone, or primary. */
    assert_true((race.outcomes[0].code == STATUS_OK) != (race.outcomes[1].code == STATUS_OK));
    assert_int_equal(primary_count(t, tenant), 1);
}

/* Removing. */

static void delete__leads_nowhere_at_once(void **state)
{
    struct db_test *t = *state;
    enter(t);
    made(t, name_below(t, "localhost"));
    const Domain domain = made(t, name_below(t, "localhost"));
    Domain gone;
    assert_true(resolves(t, domain.domain)); /* and is kept */

    assert_ok(remove_with(t, domain.domain, domain.etag));

    assert_false(resolves(t, domain.domain));
    assert_reason(get(t, domain.domain, &gone), STATUS_NOT_FOUND, "DOMAIN_MISSING");
    enter(t);
    made(t, domain.domain); /* free for others */
}

static void delete__takes_the_primary_one_last(void **state)
{
    struct db_test *t = *state;
    enter(t);
    const Domain first = made(t, name_below(t, "localhost"));
    const Domain second = made(t, name_below(t, "example"));

    assert_reason(remove_with(t, first.domain, ""), STATUS_FAILED_PRECONDITION,
                  "DOMAIN_IS_PRIMARY");
    assert_ok(remove_with(t, second.domain, ""));
    assert_ok(remove_with(t, first.domain, ""));
    assert_true(made(t, name_below(t, "localhost")).is_primary);
}

static void delete__guards_with_the_etag(void **state)
{
    struct db_test *t = *state;
    enter(t);
    const Domain domain = made(t, name_below(t, "localhost"));

    assert_reason(remove_with(t, domain.domain, "99"), STATUS_ABORTED, "ETAG_MISMATCH");
}

static void delete__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = enter(t);
    const Domain domain = made(t, name_below(t, "localhost"));
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(primary_count(t, tenant), 1);
        db_fail_at(++step);
        outcome = remove_with(t, domain.domain, "");
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 7); /* lock, read, count, delete, event, commit, success */
    assert_int_equal(primary_count(t, tenant), 0);
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.audit_outbox WHERE event->>'action' = "
                              "'DOMAIN_DELETE' AND event->>'resource' = 'tenants/%s/domains/%s'",
                              tenant->id, domain.domain),
                     1);
}

/* Development's. */

static void give__changes_nothing_where_anyone_has_the_name(void **state)
{
    struct db_test *t = *state;
    const char *name = name_below(t, "localhost");
    enter(t);
    act_as(t, "SUPERUSER", NULL);
    db_begin(&t->call, DB_SCHEMA_TRANSACTION);
    assert_ok(finish(t, domains_give(&t->call, name)));
    const Tenant *other = enter(t);

    db_begin(&t->call, DB_SCHEMA_TRANSACTION);
    assert_ok(finish(t, domains_give(&t->call, name)));

    assert_true(resolves(t, name));
    assert_int_equal(primary_count(t, other), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(create__gives_names_below_a_platform_suffix),
        db_unit_test(create__asks_for_proof_of_other_names),
        db_unit_test(create__makes_a_token_for_each_claim),
        db_unit_test(create__keeps_the_first_primary),
        db_unit_test(create__gives_a_name_once),
        db_unit_test(create__takes_names_in_other_letters),
        db_unit_test(create__refuses_what_no_tenant_may_have),
        db_unit_test(create__ends_at_twenty),
        db_unit_test(create__in_a_deleted_tenant_is_refused),
        db_unit_test(create__is_whole_or_not_at_all),
        db_unit_test(create__of_two_at_once_gives_one_the_name),
        db_unit_test(create__of_two_first_ones_at_once_makes_one_primary),
        db_unit_test(request_id__gives_the_first_answer_again),
        db_unit_test(get__finds_the_tenants_own_only),
        db_unit_test(list__goes_in_pages),
        db_unit_test(failed_domain__tells_what_was_seen),
        db_unit_test(zone__waits_for_aws),
        db_unit_test(zone__that_stays_changes_nothing),
        db_unit_test(zone__can_be_taken_away),
        db_unit_test(verify__waits_for_the_dns),
        db_unit_test(set_primary__changes_over),
        db_unit_test(set_primary__again_changes_nothing),
        db_unit_test(set_primary__refuses_what_leads_nowhere),
        db_unit_test(set_primary__is_whole_or_not_at_all),
        db_unit_test(set_primary__of_what_is_removed_meanwhile_leaves_one),
        db_unit_test(delete__leads_nowhere_at_once),
        db_unit_test(delete__takes_the_primary_one_last),
        db_unit_test(delete__guards_with_the_etag),
        db_unit_test(delete__is_whole_or_not_at_all),
        db_unit_test(give__changes_nothing_where_anyone_has_the_name),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
