/* Percent-encoding: paths and queries in (RFC 3986 §2.1), grpc-message out
 * (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses). */
#ifndef WIRE_PERCENT_H
#define WIRE_PERCENT_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"

enum percent_flag {
    PERCENT_PLUS_IS_SPACE = 1 << 0, /* in a query: + stands for a space */
    PERCENT_KEEP_SLASH = 1 << 1,    /* %2F stays as it is: variables over several path segments
                                       (google/api/http.proto, "Path template syntax") */
};

/* Decodes one segment of a path, or one name or value of a query.
 *
 * Shape   flags of enum percent_flag; *ret_text may be the text itself, else in the arena
 * Errors  INVALID_ARGUMENT ESCAPE_INVALID: % without two hexadecimal digits, a NUL, or bytes that
 *         are not UTF-8
 */
MUST_USE status percent_decode(struct arena *arena, struct slice text, unsigned flags,
                               struct slice *ret_text);

/* For the header grpc-message: what is not printable ASCII, and %, is escaped. The text itself
 * when nothing is. */
struct slice percent_encode(struct arena *arena, struct slice text);

#endif
