/* The result of anything that can fail.
 *
 * A status is a value: it is returned, never stored in a global (on an event
 * loop a "last error" would be another call's). Results leave through `ret_`
 * parameters, which stay untouched on failure.
 *
 * `code` is the gRPC status number (https://grpc.io/docs/guides/status-codes),
 * `reason` the stable UPPER_SNAKE name that clients switch on, `message` a
 * sentence for a person. reason is static; message and details are static or
 * live in the call's arena, and must outlive the reply.
 */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum status_code {
    STATUS_OK = 0,
    STATUS_CANCELLED = 1,
    STATUS_UNKNOWN = 2,
    STATUS_INVALID_ARGUMENT = 3,
    STATUS_DEADLINE_EXCEEDED = 4,
    STATUS_NOT_FOUND = 5,
    STATUS_ALREADY_EXISTS = 6,
    STATUS_PERMISSION_DENIED = 7,
    STATUS_RESOURCE_EXHAUSTED = 8,
    STATUS_FAILED_PRECONDITION = 9,
    STATUS_ABORTED = 10,
    STATUS_OUT_OF_RANGE = 11,
    STATUS_UNIMPLEMENTED = 12,
    STATUS_INTERNAL = 13,
    STATUS_UNAVAILABLE = 14,
    STATUS_DATA_LOSS = 15,
    STATUS_UNAUTHENTICATED = 16,
};

/* One field that is wrong: becomes google.rpc.BadRequest.FieldViolation. */
struct status_violation {
    const char *field;       /* JSON path: tenant.ownerEmail, ids[3] */
    const char *description; /* what is wrong and what would be right */
    const struct status_violation *next;
};

/* What a client needs beyond code, reason and message. */
struct status_details {
    const struct status_violation *violations; /* may be NULL */
    int64_t retry_after_ms;                    /* 0: a retry does not help */
};

typedef struct status {
    enum status_code code;
    const char *reason;
    const char *message;
    const struct status_details *details; /* may be NULL */
} status;

#define MUST_USE                         __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_at, first_at) __attribute__((format(printf, format_at, first_at)))

#define OK ((status){0})

/* Returns a bad status upward: the only macro that hides a return. */
#define TRY(expression)                                                                            \
    do {                                                                                           \
        const status try_status_ = (expression);                                                   \
        if (try_status_.code != STATUS_OK)                                                         \
            return try_status_;                                                                    \
    } while (0)

static inline bool status_is_ok(status s)
{
    return s.code == STATUS_OK;
}

/* A status with constant texts. */
static inline status status_error(enum status_code code, const char *reason, const char *message)
{
    return (status){.code = code, .reason = reason, .message = message};
}

struct arena;

/* A status whose message is formatted into `arena`. */
status status_errorf(struct arena *arena, enum status_code code, const char *reason,
                     const char *format, ...) PRINTF_LIKE(4, 5);

/* INVALID_ARGUMENT naming one field (JSON path); `description` is formatted into `arena`. */
status status_field(struct arena *arena, const char *reason, const char *field, const char *format,
                    ...) PRINTF_LIKE(4, 5);

/* UNAVAILABLE with a hint when to come back. */
status status_unavailable(struct arena *arena, const char *reason, const char *message,
                          int64_t retry_after_ms);

/* A failed system call: code INTERNAL, message from strerror; static text, no arena needed. */
status status_errno(const char *reason, int error_number);

/* "NOT_FOUND" for STATUS_NOT_FOUND; "UNKNOWN" outside the enum. */
const char *status_code_name(enum status_code code);

#endif
