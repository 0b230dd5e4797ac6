/* Errors as JSON, written directly: nothing here can fail, so that there is always an answer. */
#include "rpc/rest_error.h"

#include <inttypes.h>

#include "base/log.h"

enum { VIOLATIONS_MAX = 100 };

int rest_http_status(enum status_code code)
{
    switch (code) {
    case STATUS_OK:
        return 200;
    case STATUS_CANCELLED:
        return 499;
    case STATUS_INVALID_ARGUMENT:
    case STATUS_FAILED_PRECONDITION:
    case STATUS_OUT_OF_RANGE:
        return 400;
    case STATUS_DEADLINE_EXCEEDED:
        return 504;
    case STATUS_NOT_FOUND:
        return 404;
    case STATUS_ALREADY_EXISTS:
    case STATUS_ABORTED:
        return 409;
    case STATUS_PERMISSION_DENIED:
        return 403;
    case STATUS_UNAUTHENTICATED:
        return 401;
    case STATUS_RESOURCE_EXHAUSTED:
        return 429;
    case STATUS_UNIMPLEMENTED:
        return 501;
    case STATUS_UNAVAILABLE:
        return 503;
    case STATUS_UNKNOWN:
    case STATUS_INTERNAL:
    case STATUS_DATA_LOSS:
        break;
    }
    return 500;
}

static void append_text(struct buf *out, const char *text)
{
    log_json_string(out, slice_of(text == NULL ? "" : text));
}

static void append_error_info(struct buf *out, struct slice request_id, const char *reason)
{
    buf_append_text(out, "{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":");
    append_text(out, reason);
    buf_append_text(out, ",\"domain\":\"smoothschedule\",\"metadata\":{\"requestId\":");
    log_json_string(out, request_id);
    buf_append_text(out, "}}");
}

static void append_bad_request(struct buf *out, const struct status_violation *violations)
{
    buf_append_text(out, ",{\"@type\":\"type.googleapis.com/google.rpc.BadRequest\","
                         "\"fieldViolations\":[");
    unsigned count = 0;
    for (; violations != NULL && count < VIOLATIONS_MAX; violations = violations->next) {
        buf_append_text(out, count++ == 0 ? "{\"field\":" : ",{\"field\":");
        append_text(out, violations->field);
        buf_append_text(out, ",\"description\":");
        append_text(out, violations->description);
        buf_append_text(out, "}");
    }
    buf_append_text(out, "]}");
}

static void append_retry_info(struct buf *out, int64_t after_ms)
{
    buf_printf(out,
               ",{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"%" PRId64,
               after_ms / 1000);
    if (after_ms % 1000 != 0)
        buf_printf(out, ".%03d", (int)(after_ms % 1000));
    buf_append_text(out, "s\"}");
}

void rest_error_append(struct buf *out, struct slice request_id, int http_status, status outcome)
{
    const char *name = status_code_name(outcome.code);
    const char *reason = outcome.reason == NULL ? name : outcome.reason;
    buf_printf(out, "{\"error\":{\"code\":%d,\"status\":\"%s\",\"message\":", http_status, name);
    append_text(out, outcome.message);
    buf_append_text(out, ",\"reason\":");
    append_text(out, reason);
    buf_append_text(out, ",\"requestId\":");
    log_json_string(out, request_id);
    buf_append_text(out, ",\"details\":[");
    append_error_info(out, request_id, reason);
    if (outcome.details != NULL && outcome.details->violations != NULL)
        append_bad_request(out, outcome.details->violations);
    if (outcome.details != NULL && outcome.details->retry_after_ms > 0)
        append_retry_info(out, outcome.details->retry_after_ms);
    buf_append_text(out, "]}}");
}
