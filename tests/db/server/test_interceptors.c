/* The steps around handlers: host, identity, tenant, permission, transaction. */
#include "support/domain_test.h"

#include "policy/policy.h"
#include "rpc/exchange.h"
#include "server/interceptors.h"
#include "sessions/sessions.h"
#include "smoothschedule/v1/auth_service.service.h"
#include "smoothschedule/v1/grant_service.service.h"
#include "smoothschedule/v1/tenant_service.service.h"
#include "tenancy/directory.h"
#include "users/users.h"

enum { HEADERS_MAX = 8 };

/* A request on its way to a handler. */
struct request {
    struct db_test *t;
    struct exchange exchange;
    struct header headers[HEADERS_MAX];
    const struct rpc_method *method;
    const ProtobufCMessage *message;
};

static const struct rpc_method *method_of(const struct rpc_service *service, const char *name)
{
    for (size_t i = 0; i < service->method_count; i++)
        if (strcmp(service->methods[i].name, name) == 0)
            return &service->methods[i];
    fail_msg("no method %s", name);
    return NULL;
}

static struct request *request_new(struct db_test *t, const struct rpc_service *service,
                                   const char *method, const ProtobufCMessage *message,
                                   const char *host)
{
    struct request *r = arena_new(&t->arena, struct request);
    r->t = t;
    r->method = method_of(service, method);
    r->message = message;
    r->exchange.headers = r->headers;
    t->call.host = slice_of(host);
    t->call.identity = (struct call_identity){0};
    t->call.tenant = NULL;
    directory_forget();
    return r;
}

static void add_header(struct request *r, const char *name, const char *value)
{
    assert_true(r->exchange.header_count < HEADERS_MAX);
    r->headers[r->exchange.header_count++] = (struct header){slice_of(name), slice_of(value)};
}

/* Runs the steps as the runtime does, around a handler that answers `handled`. */
static status pass(struct request *r, status handled)
{
    const struct rpc_request view = {&r->exchange, r->method, r->message};
    size_t begun = 0;
    status outcome = OK;
    r->t->call.method = r->method;
    while (status_is_ok(outcome) && SERVER_INTERCEPTORS[begun] != NULL) {
        const struct rpc_interceptor *step = SERVER_INTERCEPTORS[begun++];
        if (step->before != NULL)
            outcome = step->before(&r->t->call, &view);
    }
    if (status_is_ok(outcome))
        outcome = handled;
    while (begun > 0) {
        const struct rpc_interceptor *step = SERVER_INTERCEPTORS[--begun];
        if (step->after != NULL)
            outcome = step->after(&r->t->call, &view, outcome);
    }
    return outcome;
}

/* "Bearer sst_…" of a new user. */
static const char *bearer_of(struct db_test *t, User_Role role, const Tenant *tenant)
{
    const User *user =
        make_user(t, arena_printf(&t->arena, "%s@x.test", fresh_name(t)), role, tenant);
    char token[TOKEN_TEXT_BYTES];
    Session session = SESSION_INIT;
    bool found = false;
    user_id id;
    assert_true(uuid_parse(slice_of(user->id), &id.uuid));
    assert_ok(sessions_create(&t->call, id, policy_role(policy_current(), users_role_name(role)),
                              NULL, token, &session, &found));
    assert_true(found);
    return arena_printf(&t->arena, "Bearer %s", token);
}

static void give_host(struct db_test *t, const Tenant *tenant, const char *host)
{
    put_domain(t, tenant, host, true, "VERIFIED");
}

static const char *host_of(struct db_test *t, const Tenant *tenant)
{
    const char *host = arena_printf(&t->arena, "%s.localhost", tenant->schema_name);
    give_host(t, tenant, host);
    return host;
}

static void assert_tenant(const struct db_test *t, const Tenant *tenant)
{
    char text[UUID_TEXT_BYTES];
    assert_non_null(t->call.tenant);
    uuid_format(t->call.tenant->id.uuid, text);
    assert_string_equal(text, tenant->id);
}

static struct request *login_to(struct db_test *t, const char *host, const char *tenant)
{
    LoginRequest *message = arena_new(&t->arena, LoginRequest);
    *message = (LoginRequest)LOGIN_REQUEST_INIT;
    message->tenant = arena_strdup(&t->arena, tenant);
    return request_new(t, &AUTH_SERVICE, "Login", &message->base, host);
}

static struct request *get_session(struct db_test *t, const char *host, const char *bearer)
{
    GetSessionRequest *message = arena_new(&t->arena, GetSessionRequest);
    *message = (GetSessionRequest)GET_SESSION_REQUEST_INIT;
    struct request *r = request_new(t, &AUTH_SERVICE, "GetSession", &message->base, host);
    if (bearer != NULL)
        add_header(r, "authorization", bearer);
    return r;
}

static struct request *create_tenant(struct db_test *t, const char *bearer)
{
    CreateTenantRequest *message = arena_new(&t->arena, CreateTenantRequest);
    *message = (CreateTenantRequest)CREATE_TENANT_REQUEST_INIT;
    struct request *r =
        request_new(t, &TENANT_SERVICE, "CreateTenant", &message->base, "localhost");
    add_header(r, "authorization", bearer);
    return r;
}

static struct request *ask_for_grant(struct db_test *t, const char *bearer, const char *tenant)
{
    RequestGrantRequest *message = arena_new(&t->arena, RequestGrantRequest);
    *message = (RequestGrantRequest)REQUEST_GRANT_REQUEST_INIT;
    message->tenant_id = arena_strdup(&t->arena, tenant);
    struct request *r = request_new(t, &GRANT_SERVICE, "RequestGrant", &message->base, "localhost");
    add_header(r, "authorization", bearer);
    return r;
}

/* Hosts. */

static void host__of_the_platform_names_no_tenant(void **state)
{
    struct db_test *t = *state;

    assert_ok(pass(login_to(t, "localhost", ""), OK));
    assert_null(t->call.tenant);
    assert_ok(pass(login_to(t, "127.0.0.1", ""), OK));
    assert_ok(pass(login_to(t, "[::1]", ""), OK));
}

static void host__of_a_tenant_names_it(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);

    assert_ok(pass(login_to(t, host_of(t, tenant), ""), OK));

    assert_tenant(t, tenant);
    assert_string_equal(t->call.tenant->schema,
                        arena_printf(&t->arena, "tenant_%s", tenant->schema_name));
}

static void host__that_nobody_has_is_not_found(void **state)
{
    struct db_test *t = *state;

    assert_reason(pass(login_to(t, "nobody.localhost", ""), OK), STATUS_NOT_FOUND,
                  "TENANT_MISSING");
    assert_reason(pass(login_to(t, "", ""), OK), STATUS_NOT_FOUND, "TENANT_MISSING");
    assert_reason(pass(login_to(t, "10.1.2.3", ""), OK), STATUS_NOT_FOUND, "TENANT_MISSING");
}

static void host__of_a_closed_tenant_is_closed(void **state)
{
    struct db_test *t = *state;
    const Tenant *suspended = make_tenant(t, fresh_name(t), false);
    const Tenant *deleted = make_tenant(t, fresh_name(t), false);
    const char *suspended_host = host_of(t, suspended);
    const char *deleted_host = host_of(t, deleted);
    sql(t, "UPDATE shared.tenants SET state = 'SUSPENDED' WHERE id = '%s'", suspended->id);
    sql(t,
        "UPDATE shared.tenants SET state = 'DELETED', state_before = 'ACTIVE', delete_time = "
        "now(), "
        "purge_time = now() WHERE id = '%s'",
        deleted->id);

    assert_reason(pass(login_to(t, suspended_host, ""), OK), STATUS_PERMISSION_DENIED,
                  "TENANT_SUSPENDED");
    assert_reason(pass(login_to(t, deleted_host, ""), OK), STATUS_NOT_FOUND, "TENANT_MISSING");
    assert_reason(pass(login_to(t, "localhost", suspended->schema_name), OK),
                  STATUS_PERMISSION_DENIED, "TENANT_SUSPENDED");
}

/* Signed out: the tenant that is named. */

static void named_tenant__is_found_by_id_and_name(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    struct request *by_header = login_to(t, "localhost", "");
    add_header(by_header, "x-tenant", tenant->schema_name);

    assert_ok(pass(by_header, OK));
    assert_tenant(t, tenant);
    assert_ok(pass(login_to(t, "localhost", tenant->schema_name), OK));
    assert_tenant(t, tenant);
    assert_ok(pass(login_to(t, "localhost", tenant->id), OK));
    assert_tenant(t, tenant);
    assert_reason(pass(login_to(t, "localhost", "nobody"), OK), STATUS_NOT_FOUND, "TENANT_MISSING");
}

static void named_tenant__is_the_same_everywhere(void **state)
{
    struct db_test *t = *state;
    const Tenant *one = make_tenant(t, fresh_name(t), false);
    const Tenant *two = make_tenant(t, fresh_name(t), false);
    const char *host = host_of(t, one);

    assert_ok(pass(login_to(t, host, one->id), OK));
    assert_reason(pass(login_to(t, host, two->id), OK), STATUS_INVALID_ARGUMENT, "TENANT_MISMATCH");
    struct request *differing = login_to(t, "localhost", one->id);
    add_header(differing, "x-tenant", two->id);
    assert_reason(pass(differing, OK), STATUS_INVALID_ARGUMENT, "TENANT_MISMATCH");
    struct request *agreeing = login_to(t, "localhost", one->id);
    add_header(agreeing, "x-tenant", one->schema_name);
    assert_ok(pass(agreeing, OK));
    struct request *repeated = login_to(t, "localhost", "");
    add_header(repeated, "x-tenant", one->id);
    add_header(repeated, "x-tenant", one->id);
    assert_reason(pass(repeated, OK), STATUS_INVALID_ARGUMENT, "TENANT_MISMATCH");
}

/* Identity. */

static void identity__comes_from_the_bearer_token(void **state)
{
    struct db_test *t = *state;
    const char *bearer = bearer_of(t, USER_ROLE_SUPERUSER, NULL);

    assert_ok(pass(get_session(t, "localhost", bearer), OK));
    assert_true(t->call.identity.signed_in);
    assert_ok(
        pass(get_session(t, "localhost", arena_printf(&t->arena, "bEARER  %s", bearer + 7)), OK));
}

static void identity__is_asked_for_where_it_is_needed(void **state)
{
    struct db_test *t = *state;

    assert_reason(pass(get_session(t, "localhost", NULL), OK), STATUS_UNAUTHENTICATED,
                  "SESSION_MISSING");
}

static void identity__refuses_other_headers(void **state)
{
    struct db_test *t = *state;
    const char *bearer = bearer_of(t, USER_ROLE_SUPERUSER, NULL);
    struct request *twice = get_session(t, "localhost", bearer);
    add_header(twice, "authorization", bearer);

    assert_reason(pass(twice, OK), STATUS_UNAUTHENTICATED, "TOKEN_INVALID");
    assert_reason(pass(get_session(t, "localhost", bearer + 7), OK), STATUS_UNAUTHENTICATED,
                  "TOKEN_INVALID");
    assert_reason(pass(get_session(t, "localhost", "Basic YTpi"), OK), STATUS_UNAUTHENTICATED,
                  "TOKEN_INVALID");
    assert_reason(pass(get_session(t, "localhost", "Bearer "), OK), STATUS_UNAUTHENTICATED,
                  "TOKEN_INVALID");
    assert_reason(pass(get_session(t, "localhost", ""), OK), STATUS_UNAUTHENTICATED,
                  "TOKEN_INVALID");
}

static void identity__is_not_looked_at_where_all_may_call(void **state)
{
    struct db_test *t = *state;
    struct request *r = login_to(t, "localhost", "");
    add_header(r, "authorization", "Bearer of an old token");

    assert_ok(pass(r, OK));
    assert_false(t->call.identity.signed_in);
}

/* A tenant's user. */

static void own_tenant__is_the_scope_on_any_host_of_ours(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const char *bearer = bearer_of(t, USER_ROLE_TENANT_STAFF, tenant);

    assert_ok(pass(get_session(t, "localhost", bearer), OK));
    assert_tenant(t, tenant);
    assert_ok(pass(get_session(t, host_of(t, tenant), bearer), OK));
    assert_tenant(t, tenant);
}

static void own_tenant__must_be_what_is_named(void **state)
{
    struct db_test *t = *state;
    const Tenant *own = make_tenant(t, fresh_name(t), false);
    const Tenant *other = make_tenant(t, fresh_name(t), false);
    const char *bearer = bearer_of(t, USER_ROLE_TENANT_OWNER, own);
    struct request *agreeing = get_session(t, "localhost", bearer);
    add_header(agreeing, "x-tenant", own->schema_name);
    assert_ok(pass(agreeing, OK));
    struct request *naming_other = get_session(t, "localhost", bearer);
    add_header(naming_other, "x-tenant", other->schema_name);
    const status of_other = pass(naming_other, OK);
    struct request *naming_nobody = get_session(t, "localhost", bearer);
    add_header(naming_nobody, "x-tenant", "nobody");
    const status of_nobody = pass(naming_nobody, OK);

    assert_reason(of_other, STATUS_NOT_FOUND, "TENANT_MISSING");
    assert_reason(of_nobody, STATUS_NOT_FOUND, "TENANT_MISSING");
    assert_string_equal(of_other.message, of_nobody.message);
    assert_reason(pass(get_session(t, host_of(t, other), bearer), OK), STATUS_NOT_FOUND,
                  "TENANT_MISSING");
}

/* Platform staff. */

static void staff__name_the_tenant_or_none(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const char *bearer = bearer_of(t, USER_ROLE_PLATFORM_SUPPORT, NULL);

    assert_ok(pass(get_session(t, "localhost", bearer), OK));
    assert_null(t->call.tenant);
    struct request *naming = get_session(t, "localhost", bearer);
    add_header(naming, "x-tenant", tenant->schema_name);
    assert_ok(pass(naming, OK));
    assert_tenant(t, tenant);
}

static void staff__stay_on_the_platforms_hosts(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const char *bearer = bearer_of(t, USER_ROLE_SUPERUSER, NULL);

    assert_reason(pass(get_session(t, host_of(t, tenant), bearer), OK), STATUS_PERMISSION_DENIED,
                  "PLATFORM_HOST_REQUIRED");
}

static void staff__of_sales_reach_demos_only(void **state)
{
    struct db_test *t = *state;
    const Tenant *demo = make_tenant(t, fresh_name(t), true);
    const Tenant *real = make_tenant(t, fresh_name(t), false);
    const char *bearer = bearer_of(t, USER_ROLE_PLATFORM_SALES, NULL);
    struct request *naming_demo = get_session(t, "localhost", bearer);
    add_header(naming_demo, "x-tenant", demo->schema_name);
    assert_ok(pass(naming_demo, OK));
    struct request *naming_real = get_session(t, "localhost", bearer);
    add_header(naming_real, "x-tenant", real->schema_name);

    assert_reason(pass(naming_real, OK), STATUS_NOT_FOUND, "TENANT_MISSING");
}

/* What is granted in a deleted tenant lets it be purged; nothing else is done there. */
static void staff__name_a_deleted_tenant_for_grants_alone(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const char *bearer = bearer_of(t, USER_ROLE_SUPERUSER, NULL);
    const char *sales = bearer_of(t, USER_ROLE_PLATFORM_SALES, NULL);
    sql(t,
        "UPDATE shared.tenants SET state = 'DELETED', state_before = 'ACTIVE', delete_time = "
        "now(), purge_time = now() + interval '30 days' WHERE id = '%s'",
        tenant->id);
    struct request *elsewhere = get_session(t, "localhost", bearer);
    add_header(elsewhere, "x-tenant", tenant->schema_name);
    assert_reason(pass(elsewhere, OK), STATUS_NOT_FOUND, "TENANT_MISSING");

    assert_ok(pass(ask_for_grant(t, bearer, tenant->schema_name), OK));
    assert_tenant(t, tenant);
    struct request *by_header = ask_for_grant(t, bearer, "");
    add_header(by_header, "x-tenant", tenant->id);
    assert_ok(pass(by_header, OK));
    assert_tenant(t, tenant);
    assert_reason(pass(ask_for_grant(t, bearer, "nobody"), OK), STATUS_NOT_FOUND, "TENANT_MISSING");
    assert_reason(pass(ask_for_grant(t, sales, tenant->id), OK), STATUS_NOT_FOUND,
                  "TENANT_MISSING");
}

static void others__name_no_deleted_tenant(void **state)
{
    struct db_test *t = *state;
    const Tenant *own = make_tenant(t, fresh_name(t), false);
    const Tenant *deleted = make_tenant(t, fresh_name(t), false);
    const char *bearer = bearer_of(t, USER_ROLE_TENANT_OWNER, own);
    const char *of_deleted = bearer_of(t, USER_ROLE_TENANT_OWNER, deleted);
    sql(t,
        "UPDATE shared.tenants SET state = 'DELETED', state_before = 'ACTIVE', delete_time = "
        "now(), purge_time = now() + interval '30 days' WHERE id = '%s'",
        deleted->id);

    assert_reason(pass(ask_for_grant(t, bearer, deleted->id), OK), STATUS_NOT_FOUND,
                  "TENANT_MISSING");
    assert_reason(pass(ask_for_grant(t, of_deleted, deleted->id), OK), STATUS_UNAUTHENTICATED,
                  "SESSION_EXPIRED");
    assert_reason(pass(login_to(t, "localhost", deleted->id), OK), STATUS_NOT_FOUND,
                  "TENANT_MISSING");
}

/* Permission. */

static void permission__is_the_methods_own(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);

    assert_ok(pass(create_tenant(t, bearer_of(t, USER_ROLE_PLATFORM_MANAGER, NULL)), OK));
    assert_reason(pass(create_tenant(t, bearer_of(t, USER_ROLE_PLATFORM_SUPPORT, NULL)), OK),
                  STATUS_PERMISSION_DENIED, "PERMISSION_MISSING");
    assert_reason(pass(create_tenant(t, bearer_of(t, USER_ROLE_TENANT_OWNER, tenant)), OK),
                  STATUS_PERMISSION_DENIED, "PERMISSION_MISSING");
}

static void permission__must_be_one_that_the_policy_knows(void **state)
{
    struct db_test *t = *state;
    const struct rpc_method method = {.path = "/smoothschedule.v1.MoonService/Land",
                                      .access = {.permission = "moon.land"}};
    const struct rpc_service service = {.methods = &method, .method_count = 1};
    const struct rpc_service *const known[] = {&AUTH_SERVICE, &TENANT_SERVICE, NULL};
    const struct rpc_service *const unknown[] = {&AUTH_SERVICE, &service, NULL};

    assert_ok(interceptors_check(&t->arena, policy_current(), known));
    const status outcome = interceptors_check(&t->arena, policy_current(), unknown);
    assert_reason(outcome, STATUS_FAILED_PRECONDITION, "PERMISSION_UNKNOWN");
    assert_non_null(strstr(outcome.message, "/smoothschedule.v1.MoonService/Land"));
    assert_non_null(strstr(outcome.message, "moon.land"));
    assert_ptr_equal(strstr(outcome.message, policy_place(policy_current())), outcome.message);
}

/* The transaction. */

static status logout(struct db_test *t, const char *bearer, status handled)
{
    LogoutRequest *message = arena_new(&t->arena, LogoutRequest);
    *message = (LogoutRequest)LOGOUT_REQUEST_INIT;
    struct request *r = request_new(t, &AUTH_SERVICE, "Logout", &message->base, "localhost");
    add_header(r, "authorization", bearer);
    const struct rpc_request view = {&r->exchange, r->method, r->message};
    size_t begun = 0;
    for (; SERVER_INTERCEPTORS[begun] != NULL; begun++)
        if (SERVER_INTERCEPTORS[begun]->before != NULL)
            assert_ok(SERVER_INTERCEPTORS[begun]->before(&t->call, &view));
    assert_ok(sessions_end_own(&t->call)); /* what the handler does */
    while (begun-- > 0)
        if (SERVER_INTERCEPTORS[begun]->after != NULL)
            handled = SERVER_INTERCEPTORS[begun]->after(&t->call, &view, handled);
    return handled;
}

static void transaction__is_committed_when_the_handler_succeeds(void **state)
{
    struct db_test *t = *state;
    const char *bearer = bearer_of(t, USER_ROLE_SUPERUSER, NULL);

    assert_ok(logout(t, bearer, OK));

    assert_reason(pass(get_session(t, "localhost", bearer), OK), STATUS_UNAUTHENTICATED,
                  "SESSION_EXPIRED");
}

static void transaction__is_rolled_back_when_the_handler_fails(void **state)
{
    struct db_test *t = *state;
    const char *bearer = bearer_of(t, USER_ROLE_SUPERUSER, NULL);

    assert_reason(logout(t, bearer, status_error(STATUS_ABORTED, "CHANGED_MY_MIND", "no")),
                  STATUS_ABORTED, "CHANGED_MY_MIND");

    assert_ok(pass(get_session(t, "localhost", bearer), OK));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(host__of_the_platform_names_no_tenant),
        db_unit_test(host__of_a_tenant_names_it),
        db_unit_test(host__that_nobody_has_is_not_found),
        db_unit_test(host__of_a_closed_tenant_is_closed),
        db_unit_test(named_tenant__is_found_by_id_and_name),
        db_unit_test(named_tenant__is_the_same_everywhere),
        db_unit_test(identity__comes_from_the_bearer_token),
        db_unit_test(identity__is_asked_for_where_it_is_needed),
        db_unit_test(identity__refuses_other_headers),
        db_unit_test(identity__is_not_looked_at_where_all_may_call),
        db_unit_test(own_tenant__is_the_scope_on_any_host_of_ours),
        db_unit_test(own_tenant__must_be_what_is_named),
        db_unit_test(staff__name_the_tenant_or_none),
        db_unit_test(staff__stay_on_the_platforms_hosts),
        db_unit_test(staff__of_sales_reach_demos_only),
        db_unit_test(staff__name_a_deleted_tenant_for_grants_alone),
        db_unit_test(others__name_no_deleted_tenant),
        db_unit_test(permission__is_the_methods_own),
        db_unit_test(permission__must_be_one_that_the_policy_knows),
        db_unit_test(transaction__is_committed_when_the_handler_succeeds),
        db_unit_test(transaction__is_rolled_back_when_the_handler_fails),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
