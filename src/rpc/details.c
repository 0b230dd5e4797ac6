/* A status as google.rpc.Status, with the standard details
 * (https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto). */
#include "base/clock.h"
#include "google/rpc/error_details.types.h"
#include "google/rpc/status.types.h"
#include "rpc/method.h"
#include "wire/pack.h"

enum { DETAILS_MAX = 3, VIOLATIONS_MAX = 100 };

static char *unconst(const char *text)
{
    return (char *)(uintptr_t)text;
}

static Google__Protobuf__Any *any(struct arena *arena, const ProtobufCMessage *message)
{
    Google__Protobuf__Any *any = arena_new(arena, Google__Protobuf__Any);
    google__protobuf__any__init(any);
    any->type_url = arena_printf(arena, "type.googleapis.com/%s", message->descriptor->name);
    const struct slice packed = wire_pack(arena, message);
    any->value = (ProtobufCBinaryData){packed.length, (uint8_t *)unconst(packed.data)};
    return any;
}

static Google__Protobuf__Any *error_info(struct call *c, const char *reason)
{
    Google__Rpc__ErrorInfo__MetadataEntry *request =
        arena_new(c->arena, Google__Rpc__ErrorInfo__MetadataEntry);
    google__rpc__error_info__metadata_entry__init(request);
    request->key = unconst("requestId");
    request->value = arena_slice_string(c->arena, c->request_id);
    Google__Rpc__ErrorInfo info = GOOGLE__RPC__ERROR_INFO__INIT;
    info.reason = unconst(reason);
    info.domain = unconst("smoothschedule");
    info.n_metadata = 1;
    info.metadata = &request;
    return any(c->arena, &info.base);
}

static Google__Protobuf__Any *bad_request(struct arena *arena,
                                          const struct status_violation *violations)
{
    Google__Rpc__BadRequest__FieldViolation *fields[VIOLATIONS_MAX];
    Google__Rpc__BadRequest bad = GOOGLE__RPC__BAD_REQUEST__INIT;
    bad.field_violations = fields;
    for (; violations != NULL && bad.n_field_violations < VIOLATIONS_MAX;
         violations = violations->next) {
        Google__Rpc__BadRequest__FieldViolation *field =
            arena_new(arena, Google__Rpc__BadRequest__FieldViolation);
        google__rpc__bad_request__field_violation__init(field);
        field->field = unconst(violations->field);
        field->description = unconst(violations->description);
        fields[bad.n_field_violations++] = field;
    }
    return any(arena, &bad.base);
}

static Google__Protobuf__Any *retry_info(struct arena *arena, int64_t after_ms)
{
    Google__Protobuf__Duration delay = GOOGLE__PROTOBUF__DURATION__INIT;
    delay.seconds = after_ms / 1000;
    delay.nanos = (int32_t)(after_ms % 1000 * NS_PER_MS);
    Google__Rpc__RetryInfo retry = GOOGLE__RPC__RETRY_INFO__INIT;
    retry.retry_delay = &delay;
    return any(arena, &retry.base);
}

struct slice rpc_status_pack(struct call *c, status outcome)
{
    Google__Protobuf__Any *details[DETAILS_MAX];
    Google__Rpc__Status packed = GOOGLE__RPC__STATUS__INIT;
    packed.code = (int32_t)outcome.code;
    packed.message = unconst(outcome.message == NULL ? "" : outcome.message);
    packed.details = details;
    if (outcome.reason != NULL)
        details[packed.n_details++] = error_info(c, outcome.reason);
    if (outcome.details != NULL && outcome.details->violations != NULL)
        details[packed.n_details++] = bad_request(c->arena, outcome.details->violations);
    if (outcome.details != NULL && outcome.details->retry_after_ms > 0)
        details[packed.n_details++] = retry_info(c->arena, outcome.details->retry_after_ms);
    return wire_pack(c->arena, &packed.base);
}
