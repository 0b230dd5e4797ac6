/* google.api.field_behavior on real messages of the API. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

#include "smoothschedule/v1/auth_service.types.h"
#include "smoothschedule/v1/tenant_service.types.h"
#include "wire/behavior.h"

static struct arena arena;

static int open_arena(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

static char *text(const char *literal)
{
    return arena_strdup(&arena, literal);
}

static void check_input__passes_a_complete_request(void **state)
{
    (void)state;
    Tenant tenant = TENANT_INIT;
    tenant.name = text("Acme");
    tenant.schema_name = text("acme");
    CreateTenantRequest request = CREATE_TENANT_REQUEST_INIT;
    request.tenant = &tenant;

    const status s =
        behavior_check_input(&arena, &wire_smoothschedule_v1_CreateTenantRequest, &request.base);

    assert_int_equal(s.code, STATUS_OK);
}

static void check_input__names_every_missing_field_by_its_json_path(void **state)
{
    (void)state;
    Tenant tenant = TENANT_INIT;
    CreateTenantRequest request = CREATE_TENANT_REQUEST_INIT;
    request.tenant = &tenant;

    const status s =
        behavior_check_input(&arena, &wire_smoothschedule_v1_CreateTenantRequest, &request.base);

    assert_int_equal(s.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(s.reason, "FIELD_REQUIRED");
    assert_string_equal(s.details->violations->field, "tenant.name");
    assert_string_equal(s.details->violations->next->field, "tenant.schemaName");
    assert_null(s.details->violations->next->next);
}

static void check_input__names_a_missing_message_once(void **state)
{
    (void)state;
    CreateTenantRequest request = CREATE_TENANT_REQUEST_INIT;

    const status s =
        behavior_check_input(&arena, &wire_smoothschedule_v1_CreateTenantRequest, &request.base);

    assert_string_equal(s.details->violations->field, "tenant");
    assert_null(s.details->violations->next);
}

static void check_input__asks_not_for_fields_of_a_masked_resource(void **state)
{
    (void)state;
    Tenant tenant = TENANT_INIT;
    UpdateTenantRequest request = UPDATE_TENANT_REQUEST_INIT;
    request.tenant = &tenant;

    const status s =
        behavior_check_input(&arena, &wire_smoothschedule_v1_UpdateTenantRequest, &request.base);

    assert_int_equal(s.code, STATUS_OK);
}

static void check_input__takes_no_output_only_field(void **state)
{
    (void)state;
    Google__Protobuf__Timestamp then = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
    Tenant tenant = TENANT_INIT;
    tenant.name = text("Acme");
    tenant.schema_name = text("acme");
    tenant.create_time = &then;
    tenant.state = TENANT_STATE_SUSPENDED;
    CreateTenantRequest request = CREATE_TENANT_REQUEST_INIT;
    request.tenant = &tenant;

    const status s =
        behavior_check_input(&arena, &wire_smoothschedule_v1_CreateTenantRequest, &request.base);

    assert_int_equal(s.code, STATUS_OK);
    assert_null(tenant.create_time);
    assert_int_equal(tenant.state, TENANT_STATE_UNSPECIFIED);
}

static void clear_input_only__wipes_a_password(void **state)
{
    (void)state;
    LoginRequest request = LOGIN_REQUEST_INIT;
    request.email = text("ada@x.test");
    request.password = text("secret");

    behavior_clear_input_only(&wire_smoothschedule_v1_LoginRequest, &request.base);

    assert_string_equal(request.password, "");
    assert_string_equal(request.email, "ada@x.test");
}

static void any__looks_into_sub_messages(void **state)
{
    (void)state;
    assert_true(behavior_any(&wire_smoothschedule_v1_LoginResponse, WIRE_OUTPUT_ONLY));
    assert_true(behavior_any(&wire_smoothschedule_v1_LoginRequest, WIRE_INPUT_ONLY));
    assert_false(behavior_any(&wire_smoothschedule_v1_GetTenantRequest, WIRE_INPUT_ONLY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_input__passes_a_complete_request),
        cmocka_unit_test(check_input__names_every_missing_field_by_its_json_path),
        cmocka_unit_test(check_input__names_a_missing_message_once),
        cmocka_unit_test(check_input__asks_not_for_fields_of_a_masked_resource),
        cmocka_unit_test(check_input__takes_no_output_only_field),
        cmocka_unit_test(clear_input_only__wipes_a_password),
        cmocka_unit_test(any__looks_into_sub_messages),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
