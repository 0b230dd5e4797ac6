/* Request messages made of body, path, query and headers (google/api/http.proto, "Rules for HTTP
 * mapping"), on TenantService's own messages and the test message AllTypes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

#include "rpc/rest_request.h"
#include "smoothschedule/test/v1/json_types.types.h"
#include "smoothschedule/v1/tenant_service.types.h"

struct fixture {
    struct arena arena;
    struct rpc_method method;
    struct wire_http_rule rule;
    struct route_source source;
    struct route_match match;
    struct route_binding binding;
    struct rest_request request;
    ProtobufCMessage *message;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    arena_init(&fixture.arena);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    arena_fini(&f->arena);
    return 0;
}

/* A request for a method with this input under this rule. */
static void given(struct fixture *f, const struct wire_message *input, const char *http_method,
                  const char *body_rule)
{
    f->method = (struct rpc_method){.name = "Method", .input = input, .access.effect = RPC_WRITE};
    f->rule = (struct wire_http_rule){http_method, "/v1/x", body_rule, ""};
    f->source = (struct route_source){.rule = &f->rule, .input = input};
    f->match = (struct route_match){.source = &f->source};
    f->request = (struct rest_request){
        .method = &f->method, .match = &f->match, .http_method = slice_of(http_method)};
}

static void bound(struct fixture *f, const char *field_path, const char *value)
{
    f->binding = (struct route_binding){field_path, slice_of(value)};
    f->match.bindings = &f->binding;
    f->match.binding_count = 1;
}

static status decode(struct fixture *f, const char *query, const char *body)
{
    f->request.query = slice_of(query);
    f->request.body = slice_of(body);
    return rest_request_decode(&f->arena, &f->request, &f->message);
}

static void assert_decodes(struct fixture *f, const char *query, const char *body)
{
    const status s = decode(f, query, body);
    if (s.code != STATUS_OK)
        fail_msg("%s: %s", s.reason, s.message);
}

static void assert_reason(struct fixture *f, const char *query, const char *body,
                          const char *reason)
{
    const status s = decode(f, query, body);
    assert_int_equal(s.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(s.reason, reason);
}

static const ListTenantsRequest *list_request(struct fixture *f)
{
    return (const ListTenantsRequest *)f->message;
}

static const UpdateTenantRequest *update_request(struct fixture *f)
{
    return (const UpdateTenantRequest *)f->message;
}

#define LIST   &wire_smoothschedule_v1_ListTenantsRequest
#define UPDATE &wire_smoothschedule_v1_UpdateTenantRequest
#define CREATE &wire_smoothschedule_v1_CreateTenantRequest
#define DELETE &wire_smoothschedule_v1_DeleteTenantRequest
#define ALL    &wire_smoothschedule_test_v1_AllTypes

/* Query. */

static void rest_request__takes_query_parameters_in_both_spellings(void **state)
{
    struct fixture *f = *state;
    given(f, LIST, "GET", "");

    assert_decodes(f, "page_size=3&pageToken=a%26b&q=x+y&includeTotalSize=true&&state=ACTIVE", "");
    assert_int_equal(list_request(f)->page_size, 3);
    assert_string_equal(list_request(f)->page_token, "a&b");
    assert_string_equal(list_request(f)->q, "x y");
    assert_true(list_request(f)->include_total_size);
    assert_int_equal(list_request(f)->state, 1);
}

static void rest_request__takes_nested_and_repeated_parameters(void **state)
{
    struct fixture *f = *state;
    given(f, ALL, "GET", "");

    assert_decodes(f, "nested.number=7&nested.deeper.flag=true&strings=a&strings=b&strings=a", "");
    const Smoothschedule__Test__V1__AllTypes *all = (const void *)f->message;
    assert_int_equal(all->nested->number, 7);
    assert_true(all->nested->deeper->flag);
    assert_int_equal(all->n_strings, 3);
    assert_string_equal(all->strings[1], "b");
}

static void rest_request__names_unknown_parameters(void **state)
{
    struct fixture *f = *state;
    given(f, LIST, "GET", "");

    const status s = decode(f, "page_size=1&colour=red", "");
    assert_string_equal(s.reason, "FIELD_UNKNOWN");
    assert_string_equal(s.details->violations->field, "colour");
    assert_reason(f, "q.x=1", "", "FIELD_UNKNOWN");
    assert_reason(f, "=1", "", "FIELD_UNKNOWN");
}

static void rest_request__refuses_bad_values(void **state)
{
    struct fixture *f = *state;
    given(f, LIST, "GET", "");

    assert_reason(f, "page_size=many", "", "FIELD_INVALID");
    assert_reason(f, "state=SLEEPING", "", "FIELD_INVALID");
    assert_reason(f, "q=%zz", "", "ESCAPE_INVALID");
    assert_reason(f, "q=%00", "", "ESCAPE_INVALID");
}

static void rest_request__refuses_a_singular_field_twice(void **state)
{
    struct fixture *f = *state;
    given(f, LIST, "GET", "");

    assert_reason(f, "q=1&q=1", "", "QUERY_INVALID");
    assert_reason(f, "page_size=1&pageSize=1", "", "QUERY_INVALID");
}

static void rest_request__refuses_parameters_bound_elsewhere(void **state)
{
    struct fixture *f = *state;

    given(f, UPDATE, "PATCH", "tenant");
    bound(f, "tenant.id", "7");
    assert_reason(f, "tenant.id=8", "{}", "QUERY_INVALID");
    assert_reason(f, "tenant.timeZone=UTC", "{}", "QUERY_INVALID");
    given(f, UPDATE, "POST", "*");
    assert_reason(f, "update_mask=name", "{}", "QUERY_INVALID");
}

static void rest_request__bounds_the_parameters(void **state)
{
    struct fixture *f = *state;
    given(f, ALL, "GET", "");
    const char *query = "strings=a";
    for (int i = 1; i < REST_QUERY_PARAMETERS_MAX; i++)
        query = arena_printf(&f->arena, "%s&strings=a", query);

    assert_decodes(f, query, "");
    assert_reason(f, arena_printf(&f->arena, "%s&strings=a", query), "", "QUERY_INVALID");
}

/* Body. */

static void rest_request__body_star_is_the_request(void **state)
{
    struct fixture *f = *state;
    given(f, LIST, "POST", "*");

    assert_decodes(f, "", "{\"pageSize\": 4}");
    assert_int_equal(list_request(f)->page_size, 4);
}

static void rest_request__body_field_is_that_field(void **state)
{
    struct fixture *f = *state;
    given(f, CREATE, "POST", "tenant");

    assert_decodes(f, "request_id=r", "{\"name\": \"N\"}");
    const CreateTenantRequest *request = (const CreateTenantRequest *)f->message;
    assert_string_equal(request->tenant->name, "N");
    assert_string_equal(request->request_id, "r");
}

static void rest_request__body_field_may_be_of_any_type(void **state)
{
    struct fixture *f = *state;

    given(f, ALL, "POST", "strings");
    assert_decodes(f, "", "[\"a\", \"b\"]");
    assert_int_equal(((const Smoothschedule__Test__V1__AllTypes *)f->message)->n_strings, 2);
    given(f, ALL, "POST", "string_value");
    assert_decodes(f, "", " \"x\" ");
    assert_reason(f, "", "\"x\", \"boolValue\": true", "JSON_INVALID");
}

static void rest_request__names_the_field_within_the_body(void **state)
{
    struct fixture *f = *state;
    given(f, CREATE, "POST", "tenant");

    const status s = decode(f, "", "{\"nome\": \"N\"}");
    assert_string_equal(s.reason, "FIELD_UNKNOWN");
    assert_string_equal(s.details->violations->field, "tenant.nome");
}

static void rest_request__an_empty_body_is_an_empty_object(void **state)
{
    struct fixture *f = *state;

    given(f, LIST, "POST", "*");
    assert_decodes(f, "", "");
    given(f, CREATE, "POST", "tenant");
    assert_decodes(f, "", " \r\n");
    assert_null(((const CreateTenantRequest *)f->message)->tenant);
}

static void rest_request__refuses_a_body_that_no_rule_takes(void **state)
{
    struct fixture *f = *state;
    given(f, LIST, "GET", "");

    assert_reason(f, "", "{}", "BODY_UNEXPECTED");
}

/* Path. */

static void rest_request__the_path_wins_over_the_body(void **state)
{
    struct fixture *f = *state;
    given(f, UPDATE, "PATCH", "tenant");
    bound(f, "tenant.id", "path");

    assert_decodes(f, "", "{\"id\": \"body\", \"name\": \"N\"}");
    assert_string_equal(update_request(f)->tenant->id, "path");
    assert_string_equal(update_request(f)->tenant->name, "N");
}

static void rest_request__makes_messages_on_the_way_of_a_variable(void **state)
{
    struct fixture *f = *state;
    given(f, UPDATE, "PATCH", "tenant");
    bound(f, "tenant.id", "7");

    assert_decodes(f, "", "");
    assert_string_equal(update_request(f)->tenant->id, "7");
}

static void rest_request__refuses_a_variable_of_the_wrong_type(void **state)
{
    struct fixture *f = *state;
    given(f, ALL, "GET", "");
    bound(f, "int32_value", "seven");

    assert_reason(f, "", "", "FIELD_INVALID");
}

/* Update masks. */

static void rest_request__patch_takes_the_fields_that_the_body_names(void **state)
{
    struct fixture *f = *state;
    given(f, UPDATE, "PATCH", "tenant");
    bound(f, "tenant.id", "7");

    assert_decodes(f, "", "{\"name\": \"\", \"timeZone\": \"UTC\"}");
    const UpdateTenantRequest *request = update_request(f);
    assert_int_equal(request->update_mask->n_paths, 2);
    assert_string_equal(request->update_mask->paths[0], "name");
    assert_string_equal(request->update_mask->paths[1], "time_zone");
}

static void rest_request__patch_keeps_a_given_mask(void **state)
{
    struct fixture *f = *state;
    given(f, UPDATE, "PATCH", "tenant");
    bound(f, "tenant.id", "7");

    assert_decodes(f, "updateMask=name,timeZone", "{\"logoUrl\": \"x\"}");
    const UpdateTenantRequest *request = update_request(f);
    assert_int_equal(request->update_mask->n_paths, 2);
    assert_string_equal(request->update_mask->paths[1], "time_zone");
}

static void rest_request__only_patch_gets_a_mask(void **state)
{
    struct fixture *f = *state;
    given(f, UPDATE, "PUT", "tenant");

    assert_decodes(f, "", "{\"name\": \"N\"}");
    assert_null(update_request(f)->update_mask);
}

/* Headers. */

static void rest_request__if_match_is_the_resources_etag(void **state)
{
    struct fixture *f = *state;
    given(f, UPDATE, "PATCH", "tenant");
    f->request.if_match = SLICE("\"v1\"");

    assert_decodes(f, "", "{\"name\": \"N\"}");
    assert_string_equal(update_request(f)->tenant->etag, "v1");
    assert_decodes(f, "", "{\"etag\": \"v1\"}");
    assert_reason(f, "", "{\"etag\": \"v2\"}", "IF_MATCH_INVALID");
}

static void rest_request__if_match_is_the_requests_etag(void **state)
{
    struct fixture *f = *state;
    given(f, DELETE, "DELETE", "");
    f->request.if_match = SLICE("\"v1\"");

    assert_decodes(f, "", "");
    assert_string_equal(((const DeleteTenantRequest *)f->message)->etag, "v1");
}

static void rest_request__if_match_is_one_strong_tag_or_a_star(void **state)
{
    struct fixture *f = *state;
    given(f, DELETE, "DELETE", "");

    f->request.if_match = SLICE("*");
    assert_decodes(f, "", "");
    assert_string_equal(((const DeleteTenantRequest *)f->message)->etag, "");
    f->request.if_match = SLICE("v1");
    assert_reason(f, "", "", "IF_MATCH_INVALID");
    f->request.if_match = SLICE("W/\"v1\"");
    assert_reason(f, "", "", "IF_MATCH_INVALID");
    f->request.if_match = SLICE("\"a\", \"b\"");
    assert_reason(f, "", "", "IF_MATCH_INVALID");
    f->request.if_match = SLICE("\"");
    assert_reason(f, "", "", "IF_MATCH_INVALID");
}

static void rest_request__if_match_is_not_dropped_silently(void **state)
{
    struct fixture *f = *state;
    given(f, LIST, "POST", "*");
    f->request.if_match = SLICE("\"v1\"");

    assert_reason(f, "", "", "IF_MATCH_INVALID");
    f->method.access.effect = RPC_READ;
    assert_decodes(f, "", "");
}

static void rest_request__idempotency_key_fills_request_id(void **state)
{
    struct fixture *f = *state;
    given(f, CREATE, "POST", "tenant");

    f->request.idempotency_key = SLICE("k1");
    assert_decodes(f, "", "{}");
    assert_string_equal(((const CreateTenantRequest *)f->message)->request_id, "k1");
    f->request.idempotency_key = SLICE("\"k2\"");
    assert_decodes(f, "", "{}");
    assert_string_equal(((const CreateTenantRequest *)f->message)->request_id, "k2");
    assert_decodes(f, "request_id=own", "{}");
    assert_string_equal(((const CreateTenantRequest *)f->message)->request_id, "own");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rest_request__takes_query_parameters_in_both_spellings),
        TEST(rest_request__takes_nested_and_repeated_parameters),
        TEST(rest_request__names_unknown_parameters),
        TEST(rest_request__refuses_bad_values),
        TEST(rest_request__refuses_a_singular_field_twice),
        TEST(rest_request__refuses_parameters_bound_elsewhere),
        TEST(rest_request__bounds_the_parameters),
        TEST(rest_request__body_star_is_the_request),
        TEST(rest_request__body_field_is_that_field),
        TEST(rest_request__body_field_may_be_of_any_type),
        TEST(rest_request__names_the_field_within_the_body),
        TEST(rest_request__an_empty_body_is_an_empty_object),
        TEST(rest_request__refuses_a_body_that_no_rule_takes),
        TEST(rest_request__the_path_wins_over_the_body),
        TEST(rest_request__makes_messages_on_the_way_of_a_variable),
        TEST(rest_request__refuses_a_variable_of_the_wrong_type),
        TEST(rest_request__patch_takes_the_fields_that_the_body_names),
        TEST(rest_request__patch_keeps_a_given_mask),
        TEST(rest_request__only_patch_gets_a_mask),
        TEST(rest_request__if_match_is_the_resources_etag),
        TEST(rest_request__if_match_is_the_requests_etag),
        TEST(rest_request__if_match_is_one_strong_tag_or_a_star),
        TEST(rest_request__if_match_is_not_dropped_silently),
        TEST(rest_request__idempotency_key_fills_request_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
