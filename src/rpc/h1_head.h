/* The head of an HTTP/1.1 request: bytes in, a checked head out. No I/O.
 *
 * A scanner finds the head's end and lets no byte through that intermediaries could read in two
 * ways; then llhttp takes it apart; then what decides where the request ends (RFC 9112 §6) and
 * whom it is for (§3.2) is checked. Everything doubtful is refused and the connection closed:
 * what follows in the stream could be anybody's.
 */
#ifndef RPC_H1_HEAD_H
#define RPC_H1_HEAD_H

#include "base/slice.h"
#include "rpc/exchange.h"

enum { H1_TARGET_BYTES_MAX = 8 * 1024 };

enum h1_scan {
    H1_SCAN_MORE,
    H1_SCAN_DONE,
    H1_SCAN_MALFORMED,
    H1_SCAN_LINE_TOO_LONG,   /* the request line */
    H1_SCAN_FIELDS_TOO_LARGE /* EXCHANGE_HEADER_BYTES_MAX */
};

/* Finds the empty line that ends a head or a trailer section, byte by byte. */
struct h1_scanner {
    uint8_t state;
    bool had_empty_line; /* one is allowed before a request line (RFC 9112 §2.2) */
    uint32_t line_bytes;
    uint32_t field_bytes;
};

void h1_scanner_start_head(struct h1_scanner *scanner);
void h1_scanner_start_trailers(struct h1_scanner *scanner);
/* Takes from `bytes`; `*ret_taken` says how many, also on errors. After H1_SCAN_DONE the last byte
 * taken is the end of the empty line. */
enum h1_scan h1_scan(struct h1_scanner *scanner, struct slice bytes, size_t *ret_taken);

enum h1_framing { H1_NO_BODY, H1_LENGTH, H1_CHUNKED };

struct h1_head {
    struct slice method;
    struct slice path;      /* begins with "/"; with the query */
    struct slice authority; /* of an absolute target, else Host */
    struct header fields[EXCHANGE_HEADERS_MAX];
    size_t field_count;
    enum h1_framing framing;
    uint64_t content_length;
    bool keep_alive; /* what the client's version and Connection header allow */
    bool is_http_1_0;
    bool expects_continue;
};

enum { H1_NOT_HTTP = 0 }; /* as http_status: some other protocol, closed without a word */

/* Why a head is refused, and how. */
struct h1_refusal {
    int http_status;
    const char *reason;
    const char *message;
};

/* Takes a scanned head apart. `raw` is changed: field names become lower case. The head's slices
 * point into it. False: *ret_refusal says why; the connection must end. */
bool h1_head_parse(char *raw, size_t length, struct h1_head *ret_head,
                   struct h1_refusal *ret_refusal);
/* The refusal for a scan that failed. */
struct h1_refusal h1_scan_refusal(enum h1_scan outcome);

#endif
