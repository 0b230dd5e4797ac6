/* The access log never holds a header, a body or a query string: tokens travel there. */
#include "rpc/access_log.h"

#include "base/clock.h"
#include "base/log.h"

enum { PATH_BYTES_MAX = 200, FIELDS_MAX = 20 };

void access_log_write(const struct rpc_call *rc, status outcome)
{
    const struct exchange *x = rc->exchange;
    const struct call *c = &rc->call;
    struct log_field fields[FIELDS_MAX];
    char actor[UUID_TEXT_BYTES], tenant[UUID_TEXT_BYTES];
    size_t count = 0;
    fields[count++] = LOG_SLICE("request_id", c->request_id);
    if (rc->method != NULL)
        fields[count++] = LOG_TEXT("method", rc->method->path);
    else
        fields[count++] = LOG_SLICE(
            "path", slice_to(slice_to(x->path, slice_find(x->path, '?')), PATH_BYTES_MAX));
    fields[count++] = LOG_TEXT("protocol", x->transport->protocol);
    fields[count++] = LOG_FLAG("tls", x->is_tls);
    fields[count++] = LOG_SLICE("host", slice_to(c->host, PATH_BYTES_MAX));
    fields[count++] = LOG_SLICE("peer_ip", c->peer_ip);
    if (c->identity.signed_in) {
        uuid_format(c->identity.actor.uuid, actor);
        fields[count++] = LOG_TEXT("actor_id", actor);
    }
    if (c->tenant != NULL) {
        uuid_format(c->tenant->id.uuid, tenant);
        fields[count++] = LOG_TEXT("tenant_id", tenant);
    }
    fields[count++] = LOG_TEXT("code", status_code_name(outcome.code));
    if (outcome.reason != NULL)
        fields[count++] = LOG_TEXT("reason", outcome.reason);
    fields[count++] = LOG_INT("http_status", x->http_status);
    fields[count++] = LOG_INT("duration_us", (clock_monotonic_ns() - x->begun_ns) / 1000);
    fields[count++] = LOG_INT("bytes_in", x->bytes_in);
    fields[count++] = LOG_INT("bytes_out", x->bytes_out);
    fields[count] = (struct log_field){0};
    log_record(LOG_ACCESS, fields);
}
