/* The tables of protoc-gen-smooth against what protoc-c makes of the same protos, and against the
 * protos themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "google/protobuf/descriptor.pb-c.h"
#include "smoothschedule/test/v1/json_types.types.h"
#include "smoothschedule/test/v1/test_service.service.h"
#include "smoothschedule/v1/auth_service.types.h"
#include "smoothschedule/v1/tenant_service.types.h"
#include "wire_files.h"

static const struct wire_field *field_of(const struct wire_message *message, const char *name)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->desc, name);
    assert_non_null(field);
    return &message->fields[field - message->desc->fields];
}

static void check_field(const struct wire_field *field, const ProtobufCFieldDescriptor *expected)
{
    const bool is_message = expected->type == PROTOBUF_C_TYPE_MESSAGE;
    assert_non_null(field->json_name);
    assert_int_equal(field->message != NULL, is_message);
    if (is_message)
        assert_ptr_equal(field->message->desc, expected->descriptor);
    const bool is_map = is_message && field->message->kind == WIRE_MAP_ENTRY;
    assert_int_equal((field->flags & WIRE_IS_MAP) != 0, is_map);
    if (is_map)
        assert_int_equal(expected->label, PROTOBUF_C_LABEL_REPEATED);
}

static void check_file(const struct wire_file *file)
{
    for (size_t i = 0; file->messages[i] != NULL; i++)
        for (unsigned j = 0; j < file->messages[i]->desc->n_fields; j++)
            check_field(&file->messages[i]->fields[j], &file->messages[i]->desc->fields[j]);

    Google__Protobuf__FileDescriptorProto *proto = google__protobuf__file_descriptor_proto__unpack(
        NULL, file->descriptor_bytes, file->descriptor);
    assert_non_null(proto);
    assert_string_equal(proto->name, file->name);
    for (size_t i = 0; i < proto->n_dependency; i++)
        assert_string_equal(file->imports[i]->name, proto->dependency[i]);
    assert_null(file->imports[proto->n_dependency]);
    google__protobuf__file_descriptor_proto__free_unpacked(proto, NULL);
}

static bool is_listed(const struct wire_file *file)
{
    for (size_t i = 0; WIRE_FILES[i] != NULL; i++)
        if (WIRE_FILES[i] == file)
            return true;
    return false;
}

static void tables__match_the_descriptors_of_every_file(void **state)
{
    (void)state;
    for (size_t i = 0; WIRE_FILES[i] != NULL; i++)
        check_file(WIRE_FILES[i]);
    check_file(&wire_file_smoothschedule_test_v1_json_types);
    check_file(&wire_file_smoothschedule_test_v1_test_service);
}

static void registry__has_every_import(void **state)
{
    (void)state;
    assert_true(is_listed(&wire_file_smoothschedule_v1_tenant_service));
    for (size_t i = 0; WIRE_FILES[i] != NULL; i++)
        for (size_t j = 0; WIRE_FILES[i]->imports[j] != NULL; j++)
            assert_true(is_listed(WIRE_FILES[i]->imports[j]));
}

static void json_names__follow_the_mapping(void **state)
{
    (void)state;
    const struct wire_message *all = &wire_smoothschedule_test_v1_AllTypes;

    assert_string_equal(field_of(all, "double_value")->json_name, "doubleValue");
    assert_string_equal(field_of(all, "renamed")->json_name, "@other name");
    assert_string_equal(field_of(all, "trailing_")->json_name, "trailing");
    assert_string_equal(field_of(all, "double__underscore")->json_name, "doubleUnderscore");
    assert_string_equal(field_of(all, "_leading")->json_name, "Leading");
    assert_string_equal(field_of(all, "field1_2three")->json_name, "field12three");
    assert_string_equal(field_of(all, "CamelCase")->json_name, "CamelCase");
    assert_string_equal(field_of(all, "with_4digit")->json_name, "with4digit");
    assert_string_equal(field_of(all, "UPPER_SNAKE")->json_name, "UPPERSNAKE");
    assert_string_equal(field_of(all, "register")->json_name, "register");
    assert_string_equal(field_of(all, "far")->json_name, "far");
}

static void kinds__know_the_well_known_types(void **state)
{
    (void)state;
    const struct wire_message *all = &wire_smoothschedule_test_v1_AllTypes;

    assert_int_equal(all->kind, WIRE_MESSAGE);
    assert_int_equal(field_of(all, "nested")->message->kind, WIRE_MESSAGE);
    assert_int_equal(field_of(all, "string_map")->message->kind, WIRE_MAP_ENTRY);
    assert_int_equal(field_of(all, "any")->message->kind, WIRE_ANY);
    assert_int_equal(field_of(all, "timestamp")->message->kind, WIRE_TIMESTAMP);
    assert_int_equal(field_of(all, "duration")->message->kind, WIRE_DURATION);
    assert_int_equal(field_of(all, "field_mask")->message->kind, WIRE_FIELD_MASK);
    assert_int_equal(field_of(all, "struct")->message->kind, WIRE_STRUCT);
    assert_int_equal(field_of(all, "value")->message->kind, WIRE_VALUE);
    assert_int_equal(field_of(all, "list_value")->message->kind, WIRE_LIST_VALUE);
    assert_int_equal(field_of(all, "empty")->message->kind, WIRE_EMPTY);
    assert_int_equal(field_of(all, "double_wrapper")->message->kind, WIRE_WRAPPER);
    assert_int_equal(field_of(all, "float_wrapper")->message->kind, WIRE_WRAPPER);
    assert_int_equal(field_of(all, "int64_wrapper")->message->kind, WIRE_WRAPPER);
    assert_int_equal(field_of(all, "uint64_wrapper")->message->kind, WIRE_WRAPPER);
    assert_int_equal(field_of(all, "int32_wrapper")->message->kind, WIRE_WRAPPER);
    assert_int_equal(field_of(all, "uint32_wrapper")->message->kind, WIRE_WRAPPER);
    assert_int_equal(field_of(all, "bool_wrapper")->message->kind, WIRE_WRAPPER);
    assert_int_equal(field_of(all, "string_wrapper")->message->kind, WIRE_WRAPPER);
    assert_int_equal(field_of(all, "bytes_wrapper")->message->kind, WIRE_WRAPPER);
}

static void flags__are_those_of_the_proto(void **state)
{
    (void)state;
    const struct wire_message *all = &wire_smoothschedule_test_v1_AllTypes;
    const struct wire_message *tenant = &wire_smoothschedule_v1_Tenant;
    const struct wire_message *login = &wire_smoothschedule_v1_LoginRequest;

    assert_int_equal(field_of(tenant, "create_time")->flags, WIRE_OUTPUT_ONLY);
    assert_int_equal(field_of(tenant, "schema_name")->flags, WIRE_REQUIRED | WIRE_IMMUTABLE);
    assert_int_equal(field_of(tenant, "owner_email")->flags, 0);
    assert_int_equal(field_of(login, "password")->flags, WIRE_REQUIRED | WIRE_INPUT_ONLY);
    assert_int_equal(field_of(all, "null_value")->flags, WIRE_NULL_VALUE);
    assert_int_equal(field_of(all, "null_values")->flags, WIRE_NULL_VALUE);
    assert_int_equal(field_of(all, "choice_null")->flags, WIRE_NULL_VALUE);
    assert_int_equal(field_of(all, "nested_map")->flags, WIRE_IS_MAP);
    assert_int_equal(field_of(all, "nesteds")->flags, 0);
}

static void service__says_shape_types_and_routes(void **state)
{
    (void)state;
    assert_string_equal(TEST_SERVICE.name, "smoothschedule.test.v1.TestService");
    assert_int_equal(TEST_SERVICE.method_count, 13);

    const struct rpc_method *echo = &TEST_SERVICE.methods[0];
    assert_string_equal(echo->path, "/smoothschedule.test.v1.TestService/Echo");
    assert_int_equal(echo->shape, RPC_UNARY);
    assert_ptr_equal(echo->input, &wire_smoothschedule_test_v1_EchoRequest);
    assert_ptr_equal(echo->output, &wire_smoothschedule_test_v1_EchoResponse);
    assert_string_equal(echo->access.permission, "public");
    assert_int_equal(echo->http_count, 1);
    assert_string_equal(echo->http[0].http_method, "POST");
    assert_string_equal(echo->http[0].path, "/v1/test:echo");
    assert_string_equal(echo->http[0].body, "*");

    assert_int_equal(TEST_SERVICE.methods[2].shape, RPC_SERVER_STREAM);
    assert_int_equal(TEST_SERVICE.methods[3].shape, RPC_CLIENT_STREAM);
    assert_int_equal(TEST_SERVICE.methods[4].shape, RPC_BIDI_STREAM);
    assert_int_equal(TEST_SERVICE.methods[4].http_count, 0);
}

/* The table's handlers, which must reach the functions of their names with the same messages. */
static const void *last_request, *last_reply;

status test_service_echo(struct call *c, const EchoRequest *req, EchoResponse *ret)
{
    (void)c;
    last_request = req;
    last_reply = ret;
    return status_error(STATUS_ABORTED, "ECHO", "echo");
}

static status unexpected(void)
{
    fail();
    return OK;
}

status test_service_sleep(struct call *c, const SleepRequest *req, SleepResponse *ret)
{
    (void)c, (void)req, (void)ret;
    return unexpected();
}

status test_service_count(struct call *c, const CountRequest *req, struct rpc_stream *out)
{
    (void)c, (void)out;
    last_request = req;
    return status_error(STATUS_ABORTED, "COUNT", "count");
}

status test_service_add_up(struct call *c, struct rpc_stream *in, AddUpResponse *ret)
{
    (void)c, (void)in;
    last_reply = ret;
    return status_error(STATUS_ABORTED, "ADD_UP", "add up");
}

status test_service_chat(struct call *c, struct rpc_stream *both)
{
    (void)c;
    last_request = both;
    return status_error(STATUS_ABORTED, "CHAT", "chat");
}

status test_service_fail(struct call *c, const FailRequest *req, FailResponse *ret)
{
    (void)c, (void)req, (void)ret;
    return unexpected();
}

status test_service_overflow_stack(struct call *c, const OverflowStackRequest *req,
                                   OverflowStackResponse *ret)
{
    (void)c, (void)req, (void)ret;
    return unexpected();
}

status test_service_count_keys(struct call *c, const CountKeysRequest *req, CountKeysResponse *ret)
{
    (void)c, (void)req, (void)ret;
    return unexpected();
}

status test_service_slow_query(struct call *c, const SlowQueryRequest *req, SlowQueryResponse *ret)
{
    (void)c, (void)req, (void)ret;
    return unexpected();
}

status test_service_scribble(struct call *c, const ScribbleRequest *req, ScribbleResponse *ret)
{
    (void)c, (void)req, (void)ret;
    return unexpected();
}

status test_service_scribble_in_transaction(struct call *c, const ScribbleInTransactionRequest *req,
                                            ScribbleInTransactionResponse *ret)
{
    (void)c, (void)req, (void)ret;
    return unexpected();
}

status test_service_send_http(struct call *c, const SendHttpRequest *req, SendHttpResponse *ret)
{
    (void)c, (void)req, (void)ret;
    return unexpected();
}

status test_service_tick(struct call *c, const TickRequest *req, struct rpc_stream *out)
{
    (void)c, (void)req, (void)out;
    return unexpected();
}

static void handlers__reach_the_functions_of_their_names(void **state)
{
    (void)state;
    EchoRequest request = ECHO_REQUEST_INIT;
    EchoResponse reply = ECHO_RESPONSE_INIT;
    CountRequest count = COUNT_REQUEST_INIT;
    AddUpResponse sum = ADD_UP_RESPONSE_INIT;
    struct rpc_stream *stream = (struct rpc_stream *)&count;
    const struct rpc_method *methods = TEST_SERVICE.methods;

    assert_string_equal(methods[0].handler.unary(NULL, &request.base, &reply.base).reason, "ECHO");
    assert_ptr_equal(last_request, &request);
    assert_ptr_equal(last_reply, &reply);
    assert_string_equal(methods[2].handler.server_stream(NULL, &count.base, NULL).reason, "COUNT");
    assert_ptr_equal(last_request, &count);
    assert_string_equal(methods[3].handler.client_stream(NULL, NULL, &sum.base).reason, "ADD_UP");
    assert_ptr_equal(last_reply, &sum);
    assert_string_equal(methods[4].handler.bidi_stream(NULL, stream).reason, "CHAT");
    assert_ptr_equal(last_request, stream);
}

static void short_names__stand_for_protoc_cs(void **state)
{
    (void)state;
    Tenant tenant = TENANT_INIT;
    AllTypes all = ALL_TYPES_INIT;
    all.choice_case = ALL_TYPES_CHOICE_CHOICE_NUMBER;

    tenant.state = TENANT_STATE_ACTIVE;
    assert_int_equal(tenant.state, SMOOTHSCHEDULE__V1__TENANT__STATE__ACTIVE);
    assert_int_equal(TENANT_STATE_UNSPECIFIED, 0);
    assert_int_equal(ALL_TYPES_CHOICE_NOT_SET, 0);
    assert_int_equal(all.choice_case, 61);
    assert_ptr_equal(tenant.base.descriptor, wire_smoothschedule_v1_Tenant.desc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables__match_the_descriptors_of_every_file),
        cmocka_unit_test(registry__has_every_import),
        cmocka_unit_test(json_names__follow_the_mapping),
        cmocka_unit_test(kinds__know_the_well_known_types),
        cmocka_unit_test(flags__are_those_of_the_proto),
        cmocka_unit_test(service__says_shape_types_and_routes),
        cmocka_unit_test(handlers__reach_the_functions_of_their_names),
        cmocka_unit_test(short_names__stand_for_protoc_cs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
