/* What the protos say and protobuf-c's descriptors drop: JSON names, maps, well-known types, field
 * behaviour, routes, access. Instances are written by tools/protoc-gen-smooth into gen/ and are
 * constant; everything in wire/, the runtime and the store is driven by them.
 */
#ifndef WIRE_SCHEMA_H
#define WIRE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

/* How a message type looks in JSON (https://protobuf.dev/programming-guides/json). */
enum wire_kind {
    WIRE_MESSAGE, /* a JSON object with a member a field */
    WIRE_MAP_ENTRY,
    WIRE_ANY,
    WIRE_TIMESTAMP,
    WIRE_DURATION,
    WIRE_FIELD_MASK,
    WIRE_STRUCT,
    WIRE_VALUE,
    WIRE_LIST_VALUE,
    WIRE_WRAPPER, /* Int32Value … BytesValue: field 1 alone, as its plain value */
    WIRE_EMPTY,
};

/* google.api.field_behavior and what follows from the type. */
enum wire_field_flag {
    WIRE_REQUIRED = 1 << 0,
    WIRE_OUTPUT_ONLY = 1 << 1, /* cleared on input */
    WIRE_INPUT_ONLY = 1 << 2,  /* never in a reply, never in a log */
    WIRE_IMMUTABLE = 1 << 3,   /* refused in an update mask */
    WIRE_IS_MAP = 1 << 4,      /* repeated, of a WIRE_MAP_ENTRY message */
    WIRE_NULL_VALUE = 1 << 5,  /* the enum google.protobuf.NullValue: JSON null */
};

struct wire_message;

struct wire_field {
    const char *json_name;              /* lowerCamelCase, or the proto's json_name */
    const struct wire_message *message; /* of message-typed fields, else NULL */
    unsigned flags;
};

struct wire_message {
    const ProtobufCMessageDescriptor *desc;
    enum wire_kind kind;
    const struct wire_field *fields; /* parallel to desc->fields (sorted by tag) */
};

/* One .proto file: its messages (nested ones too) and its serialized FileDescriptorProto. */
struct wire_file {
    const char *name; /* smoothschedule/v1/tenant.proto */
    const uint8_t *descriptor;
    size_t descriptor_bytes;
    const struct wire_file *const *imports;     /* NULL-terminated */
    const struct wire_message *const *messages; /* NULL-terminated */
};

/* One HTTP binding of a method (google/api/http.proto), text as written in the proto. */
struct wire_http_rule {
    const char *http_method;   /* GET, PUT, POST, DELETE, PATCH or a custom kind */
    const char *path;          /* the template: /v1/tenants/{tenant_id}:suspend */
    const char *body;          /* "*", a field of the request, or "" */
    const char *response_body; /* a field of the reply, or "" */
};

#endif
