/* Changing tenants. */
#include "support/domain_test.h"

#include "smoothschedule/v1/tenant_service.service.h"
#include "tenancy/tenancy.h"
#include "tenancy/time_zones.h"

static status update(struct db_test *t, Tenant *changes, const char *path, Tenant *ret)
{
    char *paths[] = {(char *)(uintptr_t)path};
    FieldMask mask = GOOGLE__PROTOBUF__FIELD_MASK__INIT;
    mask.paths = paths;
    mask.n_paths = 1;
    UpdateTenantRequest request = UPDATE_TENANT_REQUEST_INIT;
    request.tenant = changes;
    request.update_mask = &mask;
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, tenant_service_update_tenant(&t->call, &request, ret));
}

static Tenant changes_of(const Tenant *tenant)
{
    Tenant changes = TENANT_INIT;
    changes.id = tenant->id;
    return changes;
}

static void update__changes_the_fields_in_the_mask(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "TENANT_OWNER", tenant);
    Tenant changes = changes_of(tenant);
    changes.name = "New name";
    changes.owner_email = "not looked at";
    Tenant changed = TENANT_INIT;

    assert_ok(update(t, &changes, "name", &changed));

    assert_string_equal(changed.name, "New name");
    assert_string_equal(changed.owner_email, "");
    assert_string_equal(changed.schema_name, tenant->schema_name);
    assert_string_not_equal(changed.etag, tenant->etag);
}

static void update__that_changes_nothing_keeps_the_etag(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "TENANT_OWNER", tenant);
    Tenant changes = changes_of(tenant);
    changes.name = tenant->name;
    Tenant changed = TENANT_INIT;

    assert_ok(update(t, &changes, "name", &changed));

    assert_string_equal(changed.etag, tenant->etag);
}

static void update__takes_defaults_for_what_is_cleared(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);
    Tenant changes = changes_of(tenant);
    changes.time_zone = "Asia/Tokyo";
    Tenant changed = TENANT_INIT;
    assert_ok(update(t, &changes, "time_zone", &changed));
    assert_string_equal(changed.time_zone, "Asia/Tokyo");

    changes.time_zone = "";

    assert_ok(update(t, &changes, "time_zone", &changed));
    assert_string_equal(changed.time_zone, "UTC");
}

static void update__guards_with_the_etag(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);
    Tenant changes = changes_of(tenant);
    Tenant changed = TENANT_INIT;
    changes.name = "First";
    changes.etag = tenant->etag;
    assert_ok(update(t, &changes, "name", &changed));

    changes.name = "Second";

    assert_reason(update(t, &changes, "name", &changed), STATUS_ABORTED, "ETAG_MISMATCH");
    changes.etag = changed.etag;
    assert_ok(update(t, &changes, "name", &changed));
    assert_string_equal(changed.name, "Second");
}

static void update__refuses_bad_values(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);
    Tenant changes = changes_of(tenant);
    Tenant changed = TENANT_INIT;

    changes.logo_url = "http://x.test/logo.png";
    assert_reason(update(t, &changes, "logo_url", &changed), STATUS_INVALID_ARGUMENT,
                  "FIELD_INVALID");
    assert_reason(update(t, &changes, "name", &changed), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    changes.time_zone = "Mars/Olympus";
    assert_reason(update(t, &changes, "time_zone", &changed), STATUS_INVALID_ARGUMENT,
                  "FIELD_INVALID");
    changes.subscription_tier = (Tenant_SubscriptionTier)99;
    assert_reason(update(t, &changes, "subscription_tier", &changed), STATUS_INVALID_ARGUMENT,
                  "FIELD_INVALID");
    changes.schema_name = "other";
    assert_reason(update(t, &changes, "schema_name", &changed), STATUS_INVALID_ARGUMENT,
                  "FIELD_IMMUTABLE");
    assert_reason(update(t, &changes, "colour", &changed), STATUS_INVALID_ARGUMENT,
                  "UPDATE_MASK_INVALID");
}

static void update__leaves_tier_and_demo_to_the_platform(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), true);
    Tenant changes = changes_of(tenant);
    changes.subscription_tier = TENANT_SUBSCRIPTION_TIER_BUSINESS;
    Tenant changed = TENANT_INIT;

    act_as(t, "TENANT_OWNER", tenant);
    assert_reason(update(t, &changes, "subscription_tier", &changed), STATUS_PERMISSION_DENIED,
                  "PERMISSION_MISSING");
    assert_reason(update(t, &changes, "is_temporary", &changed), STATUS_PERMISSION_DENIED,
                  "PERMISSION_MISSING");
    act_as(t, "PLATFORM_MANAGER", NULL);
    assert_ok(update(t, &changes, "subscription_tier", &changed));
    assert_int_equal(changed.subscription_tier, TENANT_SUBSCRIPTION_TIER_BUSINESS);
    assert_ok(update(t, &changes, "is_temporary", &changed));
    assert_false(changed.is_temporary);
}

static void update__never_makes_a_demo_of_a_real_tenant(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);
    Tenant changes = changes_of(tenant);
    changes.is_temporary = true;
    Tenant changed = TENANT_INIT;

    assert_reason(update(t, &changes, "is_temporary", &changed), STATUS_FAILED_PRECONDITION,
                  "TENANT_NOT_TEMPORARY");
}

static void update__of_another_tenant_is_not_found(void **state)
{
    struct db_test *t = *state;
    const Tenant *own = make_tenant(t, fresh_name(t), false);
    const Tenant *other = make_tenant(t, fresh_name(t), false);
    act_as(t, "TENANT_OWNER", own);
    Tenant changes = changes_of(other);
    changes.name = "Mine now";
    Tenant changed = TENANT_INIT;

    assert_reason(update(t, &changes, "name", &changed), STATUS_NOT_FOUND, "TENANT_MISSING");
    assert_int_equal(count_of(t, "SELECT count(*) FROM shared.tenants WHERE name = 'Mine now'"), 0);
}

static void update__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);
    Tenant changes = changes_of(tenant);
    changes.time_zone = "Europe/Berlin";
    Tenant changed = TENANT_INIT;
    unsigned step = 0;
    assert_ok(time_zones_read(&t->call)); /* as workers do at their start */

    status outcome;
    do {
        assert_int_equal(
            count_of(t, "SELECT version FROM shared.tenants WHERE id = '%s'", tenant->id), 1);
        db_fail_at(++step);
        outcome = update(t, &changes, "time_zone", &changed);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 5); /* lock, update, event, commit, success */
    assert_int_equal(count_of(t, "SELECT version FROM shared.tenants WHERE id = '%s'", tenant->id),
                     2);
}

static void deleted_tenant__is_not_changed(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);
    Tenant changed = TENANT_INIT;
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, tenancy_delete(&t->call, tenant->id, "", &changed)));
    Tenant changes = changes_of(tenant);
    changes.name = "Too late";

    assert_reason(update(t, &changes, "name", &changed), STATUS_FAILED_PRECONDITION,
                  "TENANT_DELETED");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(update__changes_the_fields_in_the_mask),
        db_unit_test(update__that_changes_nothing_keeps_the_etag),
        db_unit_test(update__takes_defaults_for_what_is_cleared),
        db_unit_test(update__guards_with_the_etag),
        db_unit_test(update__refuses_bad_values),
        db_unit_test(update__leaves_tier_and_demo_to_the_platform),
        db_unit_test(update__never_makes_a_demo_of_a_real_tenant),
        db_unit_test(update__of_another_tenant_is_not_found),
        db_unit_test(update__is_whole_or_not_at_all),
        db_unit_test(deleted_tenant__is_not_changed),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
