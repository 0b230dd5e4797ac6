/* Text around text; nothing here fails. A position with a line break would break out of its field:
 * it is left out. */
#include "rpc/rest_stream.h"

enum rest_stream_form rest_stream_form_of(struct slice accept)
{
    while (accept.length > 0) {
        const size_t comma = slice_find(accept, ',');
        const struct slice range = slice_to(accept, comma);
        const struct slice type = slice_trim(slice_to(range, slice_find(range, ';')));
        if (slice_equal_nocase(type, SLICE("text/event-stream")))
            return REST_STREAM_EVENTS;
        accept = slice_from(accept, comma + 1);
    }
    return REST_STREAM_LINES;
}

const char *rest_stream_content_type(enum rest_stream_form form)
{
    return form == REST_STREAM_EVENTS ? "text/event-stream" : "application/x-ndjson";
}

static bool has_id(const char *position)
{
    return position != NULL && position[0] != '\0' && strpbrk(position, "\r\n") == NULL;
}

void rest_stream_message(struct buf *out, enum rest_stream_form form, const char *position,
                         struct slice json)
{
    if (form == REST_STREAM_LINES) {
        buf_append_literal(out, "{\"result\":");
        buf_append_slice(out, json);
        buf_append_literal(out, "}\n");
        return;
    }
    if (has_id(position)) {
        buf_append_literal(out, "id: ");
        buf_append_text(out, position);
        buf_append_byte(out, '\n');
    }
    buf_append_literal(out, "data: ");
    buf_append_slice(out, json);
    buf_append_literal(out, "\n\n");
}

void rest_stream_error(struct buf *out, enum rest_stream_form form, struct slice json)
{
    if (form == REST_STREAM_EVENTS)
        buf_append_literal(out, "event: error\ndata: ");
    buf_append_slice(out, json);
    buf_append_text(out, form == REST_STREAM_EVENTS ? "\n\n" : "\n");
}

struct slice rest_stream_heartbeat(enum rest_stream_form form)
{
    return form == REST_STREAM_EVENTS ? SLICE(":\n\n") : (struct slice){0};
}
