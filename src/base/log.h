/* Structured logs: one JSON object a line.
 *
 *   log_event(LOG_WARN, "could not connect to the database", LOG_TEXT("host", host),
 *             LOG_INT("port", port));
 *
 * A process writes to standard error until log_open gives it a descriptor: a socket to the logger
 * process, which alone writes files. Lines are gathered and sent by log_flush (the loop calls it
 * at the end of each turn); a logger that does not keep up loses lines of LOG_SERVER and
 * LOG_ACCESS, counted, rather than holding the worker up. Lines that must be on disk before
 * something happens: log_wait.h.
 *
 * Text is lower case without full stop and says what and why. Never secrets or tokens.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* The files under logs/: server.log, access.log, masquerade.log, security.log. The number is the
 * first byte of each record sent to the logger. */
enum log_stream { LOG_SERVER, LOG_ACCESS, LOG_MASQUERADE, LOG_SECURITY, LOG_STREAM_COUNT };

struct log_field {
    const char *name;
    enum { LOG_FIELD_SLICE, LOG_FIELD_INT, LOG_FIELD_BOOL } kind;
    struct slice text;
    int64_t number;
};

#define LOG_SLICE(field, slice) ((struct log_field){(field), LOG_FIELD_SLICE, (slice), 0})
#define LOG_TEXT(field, string) LOG_SLICE((field), slice_of(string))
#define LOG_INT(field, value)   ((struct log_field){(field), LOG_FIELD_INT, {0}, (int64_t)(value)})
#define LOG_FLAG(field, value)  ((struct log_field){(field), LOG_FIELD_BOOL, {0}, (value) ? 1 : 0})

/* To LOG_SERVER, with "timestamp", "level", "process" and "message". */
#define log_event(level, message, ...)                                                             \
    log_fields((level), (message), (const struct log_field[]){__VA_ARGS__ __VA_OPT__(, ){0}})

/* `fields` ends with one that has no name. */
void log_fields(enum log_level level, const char *message, const struct log_field *fields);
/* A line of another stream: "timestamp", then the fields. */
void log_record(enum log_stream stream, const struct log_field *fields);

/* The same for lines that are written once a call: log_begin gives the buffer behind
 * {"timestamp":"…", the caller appends members (each with its comma; whoever appends a text that is
 * not its own goes through log_json_string), log_end completes the line. */
struct buf *log_begin(enum log_stream stream);
void log_end(void);

/* Names this process in its lines ("worker 1") and sets the lowest level written. */
void log_init(const char *process, enum log_level lowest);
/* From now on to this SOCK_SEQPACKET socket (borrowed, non-blocking). */
void log_open(int logger_fd);
/* Whether there is a logger: commands have none. */
bool log_is_open(void);
void log_flush(void);
/* That socket; -1 without one. */
int log_descriptor(void);
/* Lines dropped so far because the logger did not keep up. */
uint64_t log_dropped(void);

/* Appends `text` as a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD. */
void log_json_string(struct buf *out, struct slice text);

#endif
