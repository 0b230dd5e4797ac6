/* The access log never holds a header, a body or a query string: tokens travel there. */
#include "rpc/access_log.h"

#include "base/log.h"

enum { PATH_BYTES_MAX = 200, FIELDS_MAX = 20 };

static bool is_of_token(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_';
}

/* A path that leads nowhere, as it came, but for what looks like a token of ours. */
static struct slice shown_path(const struct exchange *x, struct arena *arena)
{
    const struct slice path = slice_to(slice_to(x->path, slice_find(x->path, '?')), PATH_BYTES_MAX);
    char *shown = arena_strndup(arena, path.data, path.length);
    size_t length = 0;
    for (size_t i = 0; i < path.length; i++) {
        const struct slice rest = slice_from(path, i);
        shown[length++] = path.data[i];
        if (!slice_starts_with(rest, "sst_") && !slice_starts_with(rest, "ssk_"))
            continue;
        while (i + 1 < path.length && is_of_token(path.data[i + 1]))
            i++;
        shown[length - 1] = '*';
    }
    return slice_make(shown, length);
}

void access_log_write(const struct rpc_call *rc, status outcome, int64_t ended_ns)
{
    const struct exchange *x = rc->exchange;
    const struct call *c = &rc->call;
    struct log_field fields[FIELDS_MAX];
    char actor[UUID_TEXT_BYTES], tenant[UUID_TEXT_BYTES];
    size_t count = 0;
    fields[count++] = LOG_PLAIN("request_id", c->request_id);
    if (rc->method != NULL)
        fields[count++] = LOG_PLAIN("method", slice_of(rc->method->path));
    else
        fields[count++] = LOG_SLICE("path", shown_path(x, c->arena));
    fields[count++] = LOG_PLAIN("protocol", slice_of(x->transport->protocol));
    fields[count++] = LOG_FLAG("tls", x->is_tls);
    fields[count++] = LOG_SLICE("host", slice_to(c->host, PATH_BYTES_MAX));
    fields[count++] = LOG_PLAIN("peer_ip", c->peer_ip);
    if (c->identity.signed_in) {
        uuid_format(c->identity.actor.uuid, actor);
        fields[count++] = LOG_PLAIN("actor_id", slice_make(actor, UUID_TEXT_BYTES - 1));
    }
    if (c->tenant != NULL) {
        uuid_format(c->tenant->id.uuid, tenant);
        fields[count++] = LOG_PLAIN("tenant_id", slice_make(tenant, UUID_TEXT_BYTES - 1));
    }
    fields[count++] = LOG_PLAIN("code", slice_of(status_code_name(outcome.code)));
    if (outcome.reason != NULL)
        fields[count++] = LOG_TEXT("reason", outcome.reason);
    fields[count++] = LOG_INT("http_status", x->http_status);
    fields[count++] = LOG_INT("duration_us", (ended_ns - x->begun_ns) / 1000);
    fields[count++] = LOG_INT("bytes_in", x->bytes_in);
    fields[count++] = LOG_INT("bytes_out", x->bytes_out);
    fields[count] = (struct log_field){0};
    log_record(LOG_ACCESS, fields);
}
