/* Framing request bodies (see h1_body.h): one state machine over bytes, whatever pieces they come
 * in. A malformed chunk ends the connection: what follows cannot be told from a request. */
#include "rpc/h1_body.h"

enum body_state {
    IN_LENGTH,
    AT_SIZE,
    IN_EXTENSION,
    AT_SIZE_LF,
    IN_CHUNK,
    AT_CHUNK_CR,
    AT_CHUNK_LF,
    IN_TRAILERS,
    AT_END,
};

enum { CHUNK_DIGITS_MAX = 16 };

void h1_body_start(struct h1_body *body, const struct h1_head *head)
{
    *body = (struct h1_body){.state = AT_END};
    if (head->framing == H1_CHUNKED)
        body->state = AT_SIZE;
    else if (head->framing == H1_LENGTH)
        body->state = IN_LENGTH;
    body->left = head->framing == H1_LENGTH ? head->content_length : 0;
}

static int hex_value(uint8_t byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F')
        return byte - 'A' + 10;
    return -1;
}

/* The state after a byte of a chunk's lines, or -1. */
static int chunk_step(struct h1_body *body, uint8_t byte)
{
    switch ((enum body_state)body->state) {
    case AT_SIZE: {
        const int digit = hex_value(byte);
        if (digit >= 0 && body->digits < CHUNK_DIGITS_MAX) {
            body->left = body->left << 4 | (uint64_t)digit;
            body->digits++;
            return AT_SIZE;
        }
        if (body->digits == 0)
            return -1;
        if (byte == '\r')
            return AT_SIZE_LF;
        return byte == ';' ? IN_EXTENSION : -1;
    }
    case IN_EXTENSION:
        if (byte == '\r')
            return AT_SIZE_LF;
        if (byte < 0x20 || byte > 0x7E || ++body->extension_bytes > H1_CHUNK_EXTENSION_BYTES_MAX)
            return -1;
        return IN_EXTENSION;
    case AT_SIZE_LF:
        if (byte != '\n')
            return -1;
        if (body->left > 0)
            return IN_CHUNK;
        h1_scanner_start_trailers(&body->trailers);
        return IN_TRAILERS;
    case AT_CHUNK_CR:
        return byte == '\r' ? AT_CHUNK_LF : -1;
    case AT_CHUNK_LF:
        body->digits = 0;
        body->extension_bytes = 0;
        return byte == '\n' ? AT_SIZE : -1;
    default:
        return -1;
    }
}

static enum h1_progress take_data(struct h1_body *body, struct slice bytes, size_t *ret_taken,
                                  struct slice *ret_data)
{
    const size_t count = bytes.length < body->left ? bytes.length : (size_t)body->left;
    body->left -= count;
    if (body->left == 0)
        body->state = body->state == IN_LENGTH ? AT_END : AT_CHUNK_CR;
    *ret_taken += count;
    *ret_data = slice_to(bytes, count);
    return H1_BODY_DATA;
}

enum h1_progress h1_body_feed(struct h1_body *body, struct slice bytes, size_t *ret_taken,
                              struct slice *ret_data)
{
    *ret_taken = 0;
    while (body->state != AT_END && *ret_taken < bytes.length) {
        const struct slice rest = slice_from(bytes, *ret_taken);
        if (body->state == IN_LENGTH || body->state == IN_CHUNK)
            return take_data(body, rest, ret_taken, ret_data);
        if (body->state == IN_TRAILERS) {
            size_t count = 0;
            const enum h1_scan outcome = h1_scan(&body->trailers, rest, &count);
            *ret_taken += count;
            if (outcome == H1_SCAN_MORE)
                return H1_BODY_MORE;
            if (outcome != H1_SCAN_DONE)
                return H1_BODY_MALFORMED;
            body->state = AT_END;
            break;
        }
        const int next = chunk_step(body, (uint8_t)rest.data[0]);
        ++*ret_taken;
        if (next < 0)
            return H1_BODY_MALFORMED;
        body->state = (uint8_t)next;
    }
    return body->state == AT_END ? H1_BODY_END : H1_BODY_MORE;
}
