/* HTTP/1.1 framing: however the bytes are cut, the same requests come out, with the same bodies,
 * and the connection is refused at the same byte. Byte 0 chooses the cut. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "rpc/h1_body.h"
#include "rpc/h1_head.h"

/* What a reader made of a connection's bytes. */
struct outcome {
    uint64_t hash;
    unsigned requests;
    size_t taken; /* up to the refusal, or all */
    int http_status;
};

struct reader {
    struct h1_scanner scanner;
    struct h1_body body;
    struct buf head;
    bool in_body;
    bool refused;
    struct outcome outcome;
};

static void mix(struct outcome *outcome, struct slice bytes)
{
    for (size_t i = 0; i < bytes.length; i++)
        outcome->hash = (outcome->hash ^ (uint8_t)bytes.data[i]) * UINT64_C(1099511628211);
    outcome->hash = outcome->hash * 31 + 1;
}

static void refuse(struct reader *r, int http_status)
{
    r->refused = true;
    r->outcome.http_status = http_status;
}

static void begin(struct reader *r)
{
    struct h1_head head;
    struct h1_refusal refusal;
    if (!h1_head_parse(r->head.data, r->head.length, &head, &refusal)) {
        assert(refusal.message != NULL && refusal.reason != NULL);
        refuse(r, refusal.http_status);
        return;
    }
    assert(head.path.length > 0 && head.path.data[0] == '/');
    assert(head.field_count <= EXCHANGE_HEADERS_MAX);
    assert(head.framing == H1_LENGTH || head.content_length == 0);
    mix(&r->outcome, head.method);
    mix(&r->outcome, head.path);
    mix(&r->outcome, head.authority);
    for (size_t i = 0; i < head.field_count; i++) {
        assert(head.fields[i].name.length > 0);
        mix(&r->outcome, head.fields[i].name);
        mix(&r->outcome, head.fields[i].value);
    }
    r->outcome.requests++;
    r->head.length = 0;
    r->in_body = true;
    h1_body_start(&r->body, &head);
}

static size_t read_head(struct reader *r, struct slice bytes)
{
    size_t taken = 0;
    const enum h1_scan scan = h1_scan(&r->scanner, bytes, &taken);
    buf_append(&r->head, bytes.data, taken);
    if (scan == H1_SCAN_DONE)
        begin(r);
    else if (scan != H1_SCAN_MORE)
        refuse(r, h1_scan_refusal(scan).http_status);
    return taken;
}

static size_t read_body(struct reader *r, struct slice bytes)
{
    size_t taken = 0;
    struct slice data = {0};
    switch (h1_body_feed(&r->body, bytes, &taken, &data)) {
    case H1_BODY_DATA:
        /* Byte by byte: pieces must not matter. */
        for (size_t i = 0; i < data.length; i++)
            mix(&r->outcome, slice_make(data.data + i, 1));
        break;
    case H1_BODY_END:
        r->in_body = false;
        h1_scanner_start_head(&r->scanner);
        break;
    case H1_BODY_MALFORMED:
        refuse(r, 400);
        break;
    case H1_BODY_MORE:
        break;
    }
    return taken;
}

static struct outcome read_all(struct slice bytes, size_t piece)
{
    struct reader r = {0};
    h1_scanner_start_head(&r.scanner);
    while (!r.refused && r.outcome.taken < bytes.length) {
        struct slice rest = slice_to(slice_from(bytes, r.outcome.taken), piece);
        while (!r.refused && rest.length > 0) {
            const size_t taken = r.in_body ? read_body(&r, rest) : read_head(&r, rest);
            assert(taken <= rest.length);
            r.outcome.taken += taken;
            rest = slice_from(rest, taken);
        }
    }
    buf_fini(&r.head);
    return r.outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const struct slice bytes = slice_make(data + 1, size - 1);
    const struct outcome whole = read_all(bytes, bytes.length + 1);
    const struct outcome cut = read_all(bytes, (size_t)data[0] + 1);
    assert(whole.hash == cut.hash && whole.requests == cut.requests);
    assert(whole.taken == cut.taken && whole.http_status == cut.http_status);
    return 0;
}
