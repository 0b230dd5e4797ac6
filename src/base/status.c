/* Building statuses. Formatting never fails: texts live in the arena of the call. */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

status status_errorf(struct arena *arena, enum status_code code, const char *reason,
                     const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *message = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return status_error(code, reason, message);
}

status status_field(struct arena *arena, const char *reason, const char *field, const char *format,
                    ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *description = arena_vprintf(arena, format, arguments);
    va_end(arguments);

    struct status_violation *violation = arena_new(arena, struct status_violation);
    violation->field = arena_strdup(arena, field);
    violation->description = description;
    struct status_details *details = arena_new(arena, struct status_details);
    details->violations = violation;

    status s = status_error(STATUS_INVALID_ARGUMENT, reason,
                            field[0] == '\0' ? description
                                             : arena_printf(arena, "%s: %s", field, description));
    s.details = details;
    return s;
}

status status_unavailable(struct arena *arena, const char *reason, const char *message,
                          int64_t retry_after_ms)
{
    struct status_details *details = arena_new(arena, struct status_details);
    details->retry_after_ms = retry_after_ms;
    status s = status_error(STATUS_UNAVAILABLE, reason, message);
    s.details = details;
    return s;
}

status status_errno(const char *reason, int error_number)
{
    return status_error(STATUS_INTERNAL, reason, strerrordesc_np(error_number));
}

static const char *const NAMES[] = {
    [STATUS_OK] = "OK",
    [STATUS_CANCELLED] = "CANCELLED",
    [STATUS_UNKNOWN] = "UNKNOWN",
    [STATUS_INVALID_ARGUMENT] = "INVALID_ARGUMENT",
    [STATUS_DEADLINE_EXCEEDED] = "DEADLINE_EXCEEDED",
    [STATUS_NOT_FOUND] = "NOT_FOUND",
    [STATUS_ALREADY_EXISTS] = "ALREADY_EXISTS",
    [STATUS_PERMISSION_DENIED] = "PERMISSION_DENIED",
    [STATUS_RESOURCE_EXHAUSTED] = "RESOURCE_EXHAUSTED",
    [STATUS_FAILED_PRECONDITION] = "FAILED_PRECONDITION",
    [STATUS_ABORTED] = "ABORTED",
    [STATUS_OUT_OF_RANGE] = "OUT_OF_RANGE",
    [STATUS_UNIMPLEMENTED] = "UNIMPLEMENTED",
    [STATUS_INTERNAL] = "INTERNAL",
    [STATUS_UNAVAILABLE] = "UNAVAILABLE",
    [STATUS_DATA_LOSS] = "DATA_LOSS",
    [STATUS_UNAUTHENTICATED] = "UNAUTHENTICATED",
};

const char *status_code_name(enum status_code code)
{
    return (unsigned)code < sizeof NAMES / sizeof NAMES[0] ? NAMES[code] : "UNKNOWN";
}
