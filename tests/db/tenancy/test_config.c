/* What everybody may see of a tenant. */
#include "support/domain_test.h"

#include "smoothschedule/v1/tenant_service.service.h"
#include "tenancy/tenancy.h"

/* As on the host of this tenant; NULL: on the platform's own. */
static status get_config(struct db_test *t, const Tenant *tenant, TenantConfig *ret)
{
    GetTenantConfigRequest request = GET_TENANT_CONFIG_REQUEST_INIT;
    struct tenant_entry entry;
    bool found = false;
    t->call.tenant = NULL;
    if (tenant != NULL) {
        assert_ok(directory_find_name(&t->call, slice_of(tenant->id), &entry, &found));
        assert_true(found);
        t->call.tenant = tenancy_scope(&t->arena, &entry);
    }
    t->call.identity = (struct call_identity){0};
    db_begin(&t->call, DB_UNITS);
    return finish(t, tenant_service_get_tenant_config(&t->call, &request, ret));
}

static void config__is_the_tenants_branding(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    sql(t,
        "UPDATE shared.tenants SET name = 'Salon Zoë', logo_url = 'https://x.test/z.png', "
        "primary_color = '#102030', secondary_color = '#405060', time_zone = 'Europe/Berlin' "
        "WHERE id = '%s'",
        tenant->id);
    TenantConfig config = TENANT_CONFIG_INIT;

    assert_ok(get_config(t, tenant, &config));

    assert_string_equal(config.name, "Salon Zoë");
    assert_string_equal(config.logo_url, "https://x.test/z.png");
    assert_string_equal(config.primary_color, "#102030");
    assert_string_equal(config.secondary_color, "#405060");
    assert_string_equal(config.time_zone, "Europe/Berlin");
}

static void config__of_the_platform_is_its_own(void **state)
{
    struct db_test *t = *state;
    TenantConfig config = TENANT_CONFIG_INIT;

    assert_ok(get_config(t, NULL, &config));

    assert_string_equal(config.name, "Smooth Schedule");
    assert_string_equal(config.logo_url, "");
    assert_string_equal(config.primary_color, "");
    assert_string_equal(config.time_zone, "UTC");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(config__is_the_tenants_branding),
        db_unit_test(config__of_the_platform_is_its_own),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
