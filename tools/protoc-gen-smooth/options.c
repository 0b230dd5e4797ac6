/* Unknown fields to options. protoc has checked the values against the extensions' types, so bytes
 * that do not decode are a bug of ours and abort.
 */
#include "options.h"

#include <stdlib.h>
#include <string.h>

enum {
    FIELD_BEHAVIOR = 1052,
    ACCESS = 50701,
    HTTP = 72295728,
};

/* A base-128 number (https://protobuf.dev/programming-guides/encoding); moves *at behind it. */
static uint64_t read_number(const uint8_t **at, const uint8_t *end)
{
    uint64_t number = 0;
    for (unsigned shift = 0; *at < end && shift < 64; shift += 7) {
        uint8_t byte = *(*at)++;
        number |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return number;
    }
    abort();
}

unsigned options_field_behaviour(const Google__Protobuf__FieldOptions *options)
{
    unsigned bits = 0;
    for (size_t i = 0; options != NULL && i < options->base.n_unknown_fields; i++) {
        const ProtobufCMessageUnknownField *field = &options->base.unknown_fields[i];
        if (field->tag != FIELD_BEHAVIOR)
            continue;
        const uint8_t *at = field->data;
        const uint8_t *end = field->data + field->len;
        if (field->wire_type == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED)
            read_number(&at, end); /* packed: the length, then the values */
        while (at < end)
            bits |= 1U << (read_number(&at, end) & 31);
    }
    return bits;
}

/* The extension as a message. `option (x).a = 1; option (x).b = 2;` may arrive in parts, which
 * concatenate to the whole. */
static ProtobufCMessage *read_message(const ProtobufCMessage *options, uint32_t tag,
                                      const ProtobufCMessageDescriptor *type)
{
    uint8_t *bytes = NULL;
    size_t length = 0;
    bool found = false;
    for (size_t i = 0; i < options->n_unknown_fields; i++) {
        const ProtobufCMessageUnknownField *field = &options->unknown_fields[i];
        if (field->tag != tag || field->wire_type != PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED)
            continue;
        const uint8_t *at = field->data;
        const uint8_t *end = field->data + field->len;
        size_t part = read_number(&at, end);
        bytes = realloc(bytes, length + part + 1);
        if (bytes == NULL || part > (size_t)(end - at))
            abort();
        memcpy(bytes + length, at, part);
        length += part;
        found = true;
    }
    if (!found)
        return NULL;
    ProtobufCMessage *message = protobuf_c_message_unpack(type, NULL, length, bytes);
    if (message == NULL)
        abort();
    return message;
}

const Smoothschedule__V1__Access *options_access(const Google__Protobuf__MethodOptions *options)
{
    if (options == NULL)
        return NULL;
    return (Smoothschedule__V1__Access *)read_message(&options->base, ACCESS,
                                                      &smoothschedule__v1__access__descriptor);
}

const Google__Api__HttpRule *options_http(const Google__Protobuf__MethodOptions *options)
{
    if (options == NULL)
        return NULL;
    return (Google__Api__HttpRule *)read_message(&options->base, HTTP,
                                                 &google__api__http_rule__descriptor);
}
