/* The access log never holds a header, a body or a query string: tokens travel there. */
#include "rpc/access_log.h"

#include "base/log.h"

enum { PATH_BYTES_MAX = 200, HOST_BYTES_MAX = 255 };

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

static void append_uuid(struct buf *line, struct uuid uuid)
{
    char text[UUID_TEXT_BYTES];
    uuid_format(uuid, text);
    buf_append(line, text, sizeof text - 1);
}

/* Written out member by member: once a call, a generic list of fields would cost three times as
 * much. What is not our own text is escaped. */
void access_log_write(const struct rpc_call *rc, status outcome, int64_t ended_ns)
{
    const struct exchange *x = rc->exchange;
    const struct call *c = &rc->call;
    struct buf *line = log_begin(LOG_ACCESS);
    buf_append_literal(line, ",\"request_id\":\"");
    buf_append_slice(line, c->request_id);
    if (rc->method != NULL) {
        buf_append_literal(line, "\",\"method\":\"");
        buf_append_text(line, rc->method->path);
        buf_append_byte(line, '"');
    } else {
        buf_append_literal(line, "\",\"path\":");
        log_json_string(line, shown_path(x, c->arena));
    }
    buf_append_literal(line, ",\"protocol\":\"");
    buf_append_text(line, x->transport->protocol);
    if (x->is_tls)
        buf_append_literal(line, "\",\"tls\":true,\"host\":");
    else
        buf_append_literal(line, "\",\"tls\":false,\"host\":");
    log_json_string(line, slice_to(c->host, HOST_BYTES_MAX));
    buf_append_literal(line, ",\"peer_ip\":\"");
    buf_append_slice(line, c->peer_ip); /* an address: parsed, or made by inet_ntop */
    if (c->identity.signed_in) {
        buf_append_literal(line, "\",\"actor_id\":\"");
        append_uuid(line, c->identity.actor.uuid);
    }
    if (c->tenant != NULL) {
        buf_append_literal(line, "\",\"tenant_id\":\"");
        append_uuid(line, c->tenant->id.uuid);
    }
    buf_append_literal(line, "\",\"code\":\"");
    buf_append_text(line, status_code_name(outcome.code));
    if (outcome.reason != NULL) {
        buf_append_literal(line, "\",\"reason\":\"");
        buf_append_text(line, outcome.reason);
    }
    buf_append_literal(line, "\",\"http_status\":");
    buf_append_int(line, x->http_status);
    buf_append_literal(line, ",\"duration_us\":");
    buf_append_int(line, (ended_ns - x->begun_ns) / 1000);
    buf_append_literal(line, ",\"bytes_in\":");
    buf_append_int(line, (int64_t)x->bytes_in);
    buf_append_literal(line, ",\"bytes_out\":");
    buf_append_int(line, (int64_t)x->bytes_out);
    log_end();
}
