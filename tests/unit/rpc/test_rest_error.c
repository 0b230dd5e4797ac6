/* Errors over REST: the documented form, HTTP statuses of google/rpc/code.proto. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

#include "rpc/rest_error.h"

static void assert_body(int http_status, status outcome, const char *expected)
{
    struct buf out = {0};
    rest_error_append(&out, SLICE("id-1"), http_status, outcome);
    buf_append_byte(&out, '\0');
    assert_string_equal(out.data, expected);
    buf_fini(&out);
}

static void rest_http_status__follows_code_proto(void **state)
{
    (void)state;
    assert_int_equal(rest_http_status(STATUS_OK), 200);
    assert_int_equal(rest_http_status(STATUS_CANCELLED), 499);
    assert_int_equal(rest_http_status(STATUS_UNKNOWN), 500);
    assert_int_equal(rest_http_status(STATUS_INVALID_ARGUMENT), 400);
    assert_int_equal(rest_http_status(STATUS_DEADLINE_EXCEEDED), 504);
    assert_int_equal(rest_http_status(STATUS_NOT_FOUND), 404);
    assert_int_equal(rest_http_status(STATUS_ALREADY_EXISTS), 409);
    assert_int_equal(rest_http_status(STATUS_PERMISSION_DENIED), 403);
    assert_int_equal(rest_http_status(STATUS_UNAUTHENTICATED), 401);
    assert_int_equal(rest_http_status(STATUS_RESOURCE_EXHAUSTED), 429);
    assert_int_equal(rest_http_status(STATUS_FAILED_PRECONDITION), 400);
    assert_int_equal(rest_http_status(STATUS_ABORTED), 409);
    assert_int_equal(rest_http_status(STATUS_OUT_OF_RANGE), 400);
    assert_int_equal(rest_http_status(STATUS_UNIMPLEMENTED), 501);
    assert_int_equal(rest_http_status(STATUS_INTERNAL), 500);
    assert_int_equal(rest_http_status(STATUS_UNAVAILABLE), 503);
    assert_int_equal(rest_http_status(STATUS_DATA_LOSS), 500);
}

static void rest_error__has_code_reason_and_request_id(void **state)
{
    (void)state;
    assert_body(404, status_error(STATUS_NOT_FOUND, "TENANT_MISSING", "no \"such\" tenant"),
                "{\"error\":{\"code\":404,\"status\":\"NOT_FOUND\","
                "\"message\":\"no \\\"such\\\" tenant\",\"reason\":\"TENANT_MISSING\","
                "\"requestId\":\"id-1\",\"details\":["
                "{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\","
                "\"reason\":\"TENANT_MISSING\",\"domain\":\"smoothschedule\","
                "\"metadata\":{\"requestId\":\"id-1\"}}]}}");
}

static void rest_error__without_reason_names_the_code(void **state)
{
    (void)state;
    assert_body(500, (status){.code = STATUS_INTERNAL},
                "{\"error\":{\"code\":500,\"status\":\"INTERNAL\",\"message\":\"\","
                "\"reason\":\"INTERNAL\",\"requestId\":\"id-1\",\"details\":["
                "{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"INTERNAL\","
                "\"domain\":\"smoothschedule\",\"metadata\":{\"requestId\":\"id-1\"}}]}}");
}

static void rest_error__lists_violations_and_retry(void **state)
{
    (void)state;
    const struct status_violation second = {"b", "is wrong", NULL};
    const struct status_violation first = {"a[0]", "is missing", &second};
    const struct status_details details = {&first, 1500};
    const status outcome = {STATUS_INVALID_ARGUMENT, "FIELD_INVALID", "two fields", &details};

    assert_body(400, outcome,
                "{\"error\":{\"code\":400,\"status\":\"INVALID_ARGUMENT\","
                "\"message\":\"two fields\",\"reason\":\"FIELD_INVALID\",\"requestId\":\"id-1\","
                "\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\","
                "\"reason\":\"FIELD_INVALID\",\"domain\":\"smoothschedule\","
                "\"metadata\":{\"requestId\":\"id-1\"}},"
                "{\"@type\":\"type.googleapis.com/google.rpc.BadRequest\",\"fieldViolations\":["
                "{\"field\":\"a[0]\",\"description\":\"is missing\"},"
                "{\"field\":\"b\",\"description\":\"is wrong\"}]},"
                "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\","
                "\"retryDelay\":\"1.500s\"}]}}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rest_http_status__follows_code_proto),
        cmocka_unit_test(rest_error__has_code_reason_and_request_id),
        cmocka_unit_test(rest_error__without_reason_names_the_code),
        cmocka_unit_test(rest_error__lists_violations_and_retry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
