/* Update masks on the API's own Tenant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "google/protobuf/timestamp.types.h"
#include "smoothschedule/v1/tenant_service.types.h"
#include "wire/field_mask.h"

static struct arena arena;
static Tenant target;
static Tenant changes;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    target = (Tenant)TENANT_INIT;
    target.id = "t1";
    target.name = "Before";
    target.schema_name = "acme";
    target.owner_email = "owner@acme.test";
    target.subscription_tier = TENANT_SUBSCRIPTION_TIER_BUSINESS;
    target.state = TENANT_STATE_ACTIVE;
    target.etag = "1";
    changes = (Tenant)TENANT_INIT;
    changes.id = "t1";
    changes.name = "After";
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

static status apply(char *const *paths, size_t count)
{
    return field_mask_apply(&arena, &wire_smoothschedule_v1_Tenant, "tenant", paths, count,
                            &changes.base, &target.base);
}

#define APPLY(...)                                                                                 \
    apply((char *const[]){__VA_ARGS__}, sizeof((char *const[]){__VA_ARGS__}) / sizeof(char *))

static void field_mask_apply__changes_what_is_named_only(void **state)
{
    (void)state;
    changes.logo_url = "https://x.test/logo.png";

    assert_int_equal(APPLY("name").code, STATUS_OK);

    assert_string_equal(target.name, "After");
    assert_string_equal(target.logo_url, "");
    assert_string_equal(target.owner_email, "owner@acme.test");
}

static void field_mask_apply__clears_what_is_named_and_unset(void **state)
{
    (void)state;
    assert_int_equal(APPLY("owner_email", "subscription_tier").code, STATUS_OK);

    assert_string_equal(target.owner_email, "");
    assert_int_equal(target.subscription_tier, TENANT_SUBSCRIPTION_TIER_UNSPECIFIED);
    assert_string_equal(target.name, "Before");
}

static void field_mask_apply__takes_set_fields_without_a_mask(void **state)
{
    (void)state;
    assert_int_equal(apply(NULL, 0).code, STATUS_OK);

    assert_string_equal(target.name, "After");
    assert_string_equal(target.owner_email, "owner@acme.test");
    assert_int_equal(target.subscription_tier, TENANT_SUBSCRIPTION_TIER_BUSINESS);
}

static void field_mask_apply__takes_all_fields_for_a_star(void **state)
{
    (void)state;
    assert_int_equal(APPLY("*").code, STATUS_OK);

    assert_string_equal(target.name, "After");
    assert_string_equal(target.owner_email, "");
    assert_string_equal(target.schema_name, "acme");
}

static void field_mask_apply__passes_over_output_only_and_identifying_fields(void **state)
{
    (void)state;
    Timestamp now = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
    changes.create_time = &now;
    changes.state = TENANT_STATE_DELETED;
    changes.etag = "9";
    changes.id = "t2";

    assert_int_equal(APPLY("create_time", "state", "etag", "id", "name").code, STATUS_OK);

    assert_null(target.create_time);
    assert_int_equal(target.state, TENANT_STATE_ACTIVE);
    assert_string_equal(target.etag, "1");
    assert_string_equal(target.id, "t1");
    assert_string_equal(target.name, "After");
}

static void field_mask_apply__refuses_to_change_what_never_changes(void **state)
{
    (void)state;
    changes.schema_name = "other";

    const status outcome = APPLY("schema_name");

    assert_int_equal(outcome.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(outcome.reason, "FIELD_IMMUTABLE");
    assert_string_equal(outcome.details->violations->field, "tenant.schemaName");
    assert_string_equal(apply(NULL, 0).reason, "FIELD_IMMUTABLE");
    assert_string_equal(APPLY("*").reason, "FIELD_IMMUTABLE");
}

static void field_mask_apply__takes_what_never_changes_as_it_is(void **state)
{
    (void)state;
    changes.schema_name = "acme";

    assert_int_equal(APPLY("schema_name", "name").code, STATUS_OK);
}

static void field_mask_apply__refuses_to_clear_what_never_changes(void **state)
{
    (void)state;
    assert_string_equal(APPLY("schema_name").reason, "FIELD_IMMUTABLE");
}

static void field_mask_apply__refuses_unknown_paths(void **state)
{
    (void)state;
    const status outcome = APPLY("name", "nickname");

    assert_int_equal(outcome.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(outcome.reason, "UPDATE_MASK_INVALID");
    assert_non_null(strstr(outcome.message, "nickname"));
    assert_string_equal(APPLY("create_time.seconds").reason, "UPDATE_MASK_INVALID");
    assert_string_equal(APPLY("").reason, "UPDATE_MASK_INVALID");
    assert_string_equal(APPLY("*", "name").reason, "UPDATE_MASK_INVALID");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(field_mask_apply__changes_what_is_named_only),
        TEST(field_mask_apply__clears_what_is_named_and_unset),
        TEST(field_mask_apply__takes_set_fields_without_a_mask),
        TEST(field_mask_apply__takes_all_fields_for_a_star),
        TEST(field_mask_apply__passes_over_output_only_and_identifying_fields),
        TEST(field_mask_apply__refuses_to_change_what_never_changes),
        TEST(field_mask_apply__takes_what_never_changes_as_it_is),
        TEST(field_mask_apply__refuses_to_clear_what_never_changes),
        TEST(field_mask_apply__refuses_unknown_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
