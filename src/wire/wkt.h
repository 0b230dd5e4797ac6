/* The well-known types that are a text in JSON: Timestamp, Duration, FieldMask. For wire/ only. */
#ifndef WIRE_WKT_H
#define WIRE_WKT_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"

/* As in the messages: seconds and nanoseconds. */
struct wkt_time {
    int64_t seconds;
    int32_t nanos;
};

enum { WKT_TEXT_BYTES = 40 };

/* RFC 3339 in UTC with 0, 3, 6 or 9 digits behind the point; 0 when outside the years 1 to 9999. */
size_t wkt_write_timestamp(struct wkt_time time, char ret_text[WKT_TEXT_BYTES]);
/* With any offset; upper-case T and Z; at most nine digits behind the point. */
bool wkt_read_timestamp(struct slice text, struct wkt_time *ret_time);

/* Seconds with 0, 3, 6 or 9 digits behind the point and an s; 0 when outside 10,000 years or when
 * the signs differ. */
size_t wkt_write_duration(struct wkt_time duration, char ret_text[WKT_TEXT_BYTES]);
bool wkt_read_duration(struct slice text, struct wkt_time *ret_duration);

/* One path of a mask in lowerCamelCase; false when that would not read back as it was. */
bool wkt_write_mask_path(struct arena *arena, const char *path, struct slice *ret_text);
/* One path in lowerCamelCase as proto names; false on an underscore. */
bool wkt_read_mask_path(struct arena *arena, struct slice text, char **ret_path);

#endif
