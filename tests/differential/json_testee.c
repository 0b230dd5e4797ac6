/* The codec of wire/ as a process, for tests that compare it with another implementation.
 *
 * Reads requests from stdin until it ends and answers each on stdout. A request is its length (four
 * bytes, little endian), one byte for what to do and the message's bytes; an answer is its length,
 * 'o' or 'e', and the result or the error's message.
 */
#include <stdio.h>
#include <stdlib.h>

#include "smoothschedule/test/v1/json_types.types.h"
#include "wire/json_decode.h"
#include "wire/json_encode.h"
#include "wire/pack.h"
#include "wire/unpack.h"

enum { REQUEST_BYTES_MAX = 64 * 1024 * 1024 };

static const struct wire_message *const TYPE = &wire_smoothschedule_test_v1_AllTypes;

/* What an Any may hold. */
static const struct wire_file *const FILES[] = {
    &wire_file_smoothschedule_test_v1_json_types, &wire_file_google_protobuf_any,
    &wire_file_google_protobuf_duration,          &wire_file_google_protobuf_empty,
    &wire_file_google_protobuf_field_mask,        &wire_file_google_protobuf_struct,
    &wire_file_google_protobuf_timestamp,         &wire_file_google_protobuf_wrappers,
};

static const struct wire_message *resolve(void *context, struct slice type_name)
{
    (void)context;
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++)
        for (size_t j = 0; FILES[i]->messages[j] != NULL; j++)
            if (slice_is(type_name, FILES[i]->messages[j]->desc->name))
                return FILES[i]->messages[j];
    return NULL;
}

static status to_json(struct arena *arena, struct slice bytes, bool omit_defaults, struct buf *out)
{
    const struct wire_json_encode_options options = {.omit_defaults = omit_defaults,
                                                     .resolve = resolve};
    ProtobufCMessage *message;
    TRY(wire_unpack(arena, TYPE, bytes, &message));
    return wire_json_encode(arena, TYPE, message, &options, out);
}

static status to_binary(struct arena *arena, struct slice text, struct buf *out)
{
    const struct wire_json_decode_options options = {.resolve = resolve};
    AllTypes message = ALL_TYPES_INIT;
    TRY(wire_json_decode(arena, TYPE, text, &options, &message.base));
    buf_append_slice(out, wire_pack(arena, &message.base));
    return OK;
}

static status again(struct arena *arena, struct slice bytes, struct buf *out)
{
    ProtobufCMessage *message;
    TRY(wire_unpack(arena, TYPE, bytes, &message));
    buf_append_slice(out, wire_pack(arena, message));
    return OK;
}

static status answer(struct arena *arena, char what, struct slice bytes, struct buf *out)
{
    switch (what) {
    case 'e':
        return to_json(arena, bytes, true, out);
    case 'f':
        return to_json(arena, bytes, false, out);
    case 'd':
        return to_binary(arena, bytes, out);
    case 'b':
        return again(arena, bytes, out);
    default:
        return status_error(STATUS_UNIMPLEMENTED, "UNKNOWN_REQUEST", "unknown request");
    }
}

static void put_length(char *at, size_t length)
{
    for (int i = 0; i < 4; i++)
        at[i] = (char)(length >> (8 * i));
}

static bool read_request(struct buf *request)
{
    uint8_t head[4];
    if (fread(head, 1, sizeof head, stdin) != sizeof head)
        return false;
    const size_t length =
        (size_t)head[0] | (size_t)head[1] << 8 | (size_t)head[2] << 16 | (size_t)head[3] << 24;
    if (length < 1 || length > REQUEST_BYTES_MAX)
        return false;
    request->length = 0;
    buf_reserve(request, length);
    if (fread(request->data, 1, length, stdin) != length)
        return false;
    request->length = length;
    return true;
}

int main(void)
{
    struct buf request = {0};
    struct buf out = {0};
    while (read_request(&request)) {
        struct arena arena;
        arena_init(&arena);
        out.length = 0;
        buf_append(&out, "\0\0\0\0o", 5);
        const status s = answer(&arena, request.data[0], slice_from(buf_slice(&request), 1), &out);
        if (!status_is_ok(s)) {
            out.length = 4;
            buf_append_byte(&out, 'e');
            buf_append_text(&out, s.reason);
            buf_append_text(&out, ": ");
            buf_append_text(&out, s.message);
        }
        put_length(out.data, out.length - 4);
        if (fwrite(out.data, 1, out.length, stdout) != out.length || fflush(stdout) != 0)
            return EXIT_FAILURE;
        arena_fini(&arena);
    }
    buf_fini(&request);
    buf_fini(&out);
    return EXIT_SUCCESS;
}
