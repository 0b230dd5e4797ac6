/* A server stream as a REST client sees it, one piece a message. Pure.
 *
 * Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), where the
 * client accepts text/event-stream: `id` is the message's `position`, if it has one, which a
 * browser sends back as Last-Event-ID; an error is an event named `error`. Else newline-delimited
 * JSON:
 * {"result": …} a line, and {"error": …} as the last one.
 */
#ifndef RPC_REST_STREAM_H
#define RPC_REST_STREAM_H

#include "base/slice.h"

enum rest_stream_form { REST_STREAM_LINES, REST_STREAM_EVENTS };

/* Of an Accept header; NULL data when absent. */
enum rest_stream_form rest_stream_form_of(struct slice accept);
const char *rest_stream_content_type(enum rest_stream_form form);

/* json: one line; position: "" or NULL for none. */
void rest_stream_message(struct buf *out, enum rest_stream_form form, const char *position,
                         struct slice json);
/* json: the whole {"error": …}. */
void rest_stream_error(struct buf *out, enum rest_stream_form form, struct slice json);
/* What keeps a silent stream open: nothing where the form knows no such thing. */
struct slice rest_stream_heartbeat(enum rest_stream_form form);

#endif
