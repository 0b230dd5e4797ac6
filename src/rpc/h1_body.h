/* Where the body of an HTTP/1.1 request ends (RFC 9112 §6, §7.1). No I/O.
 *
 * Stricter than the grammar, as nothing here is worth a second reading: chunk lines end in CR LF,
 * sizes are at most 16 hexadecimal digits without spaces around them, extensions at most 256 bytes
 * of visible text; trailer fields are checked like header fields and dropped.
 */
#ifndef RPC_H1_BODY_H
#define RPC_H1_BODY_H

#include "rpc/h1_head.h"

enum { H1_CHUNK_EXTENSION_BYTES_MAX = 256 };

struct h1_body {
    uint8_t state;
    uint64_t left; /* of the body, or of the chunk */
    unsigned digits;
    unsigned extension_bytes;
    struct h1_scanner trailers;
};

enum h1_progress { H1_BODY_MORE, H1_BODY_DATA, H1_BODY_END, H1_BODY_MALFORMED };

void h1_body_start(struct h1_body *body, const struct h1_head *head);

/* Takes from `bytes`; `*ret_taken` says how many.
 *
 * H1_BODY_MORE: all were taken. H1_BODY_DATA: *ret_data, part of `bytes`, is body; call again with
 * the rest. H1_BODY_END: the request ends here; not to be called again. */
enum h1_progress h1_body_feed(struct h1_body *body, struct slice bytes, size_t *ret_taken,
                              struct slice *ret_data);

#endif
