/* Log lines: made here, gathered, and sent to the logger process at the end of each turn.
 *
 * A datagram to the logger holds whole records; a record is its stream's number as one byte, then
 * the line with its newline (lines hold none inside: JSON escapes them). So the logger splits at
 * newlines and needs no lengths.
 *
 * The good day: lines wait in one buffer, log_flush sends it in a datagram or two. When the
 * logger's socket is full, lines of LOG_SERVER and LOG_ACCESS are dropped and counted, and the
 * count is logged once there is room; those of LOG_MASQUERADE and LOG_SECURITY are kept for the
 * next flush, and past KEPT_BYTES_MAX go to standard error: evidence is late or elsewhere rather
 * than lost, and nobody waits for a logger. Without a logger, lines of LOG_SERVER go to
 * standard error and the others too, one write a line. Nothing needs closing: the socket is
 * borrowed.
 */
#include "base/log.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

enum {
    DATAGRAM_BYTES_MAX =
        32 * 1024,         /* well under any socket buffer, so that it can be sent at all */
    TEXT_BYTES_MAX = 2048, /* a field's text past this is cut */
    PENDING_BYTES_MAX = 256 * 1024, /* gathered in one turn before a flush comes by itself */
    KEPT_BYTES_MAX = 256 * 1024,
};

static const char *const LEVEL_NAMES[] = {"debug", "info", "warn", "error"};

static const char *process_name = "smooth";
static enum log_level lowest_level = LOG_INFO;
static int logger = -1;
static struct buf pending; /* records, whole */
static uint64_t dropped;
static uint64_t dropped_told; /* how many of them a line already says */

/* Bytes of the UTF-8 sequence at `at` (RFC 3629 §4), or 0 when there is none. */
static size_t utf8_length(const unsigned char *at, size_t left)
{
    if (at[0] < 0x80)
        return 1;
    size_t length;
    unsigned char low = 0x80, high = 0xBF; /* of the second byte */
    if (at[0] >= 0xC2 && at[0] <= 0xDF) {
        length = 2;
    } else if (at[0] >= 0xE0 && at[0] <= 0xEF) {
        length = 3;
        low = at[0] == 0xE0 ? 0xA0 : 0x80;
        high = at[0] == 0xED ? 0x9F : 0xBF;
    } else if (at[0] >= 0xF0 && at[0] <= 0xF4) {
        length = 4;
        low = at[0] == 0xF0 ? 0x90 : 0x80;
        high = at[0] == 0xF4 ? 0x8F : 0xBF;
    } else {
        return 0;
    }
    if (left < length || at[1] < low || at[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if (at[i] < 0x80 || at[i] > 0xBF)
            return 0;
    return length;
}

static void append_escaped(struct buf *out, unsigned char byte)
{
    switch (byte) {
    case '"':
        buf_append(out, "\\\"", 2);
        break;
    case '\\':
        buf_append(out, "\\\\", 2);
        break;
    case '\n':
        buf_append(out, "\\n", 2);
        break;
    case '\r':
        buf_append(out, "\\r", 2);
        break;
    case '\t':
        buf_append(out, "\\t", 2);
        break;
    default:
        buf_printf(out, "\\u%04x", byte);
    }
}

void log_json_string(struct buf *out, struct slice text)
{
    const unsigned char *at = (const unsigned char *)text.data;
    size_t left = text.length;
    buf_append_byte(out, '"');
    while (left > 0) {
        size_t plain = 0; /* a run that needs nothing done to it */
        while (plain < left && at[plain] - 0x20u < 0x7F - 0x20u && at[plain] != '"' &&
               at[plain] != '\\')
            plain++;
        buf_append(out, at, plain);
        at += plain;
        left -= plain;
        if (left == 0)
            break;
        const size_t length = utf8_length(at, left);
        if (length == 0)
            buf_append(out, "\xEF\xBF\xBD", 3);
        else if (length == 1)
            append_escaped(out, at[0]);
        else
            buf_append(out, at, length);
        at += length == 0 ? 1 : length;
        left -= length == 0 ? 1 : length;
    }
    buf_append_byte(out, '"');
}

/* Names are identifiers of ours: nothing in them needs escaping. */
static void append_name(struct buf *out, const char *name)
{
    buf_append(out, ",\"", 2);
    buf_append_text(out, name);
    buf_append(out, "\":", 2);
}

static void append_member(struct buf *out, const char *name, struct slice text)
{
    append_name(out, name);
    log_json_string(out, slice_to(text, TEXT_BYTES_MAX));
}

static void append_fields(struct buf *out, const struct log_field *field)
{
    for (; field->name != NULL; field++) {
        if (field->kind == LOG_FIELD_SLICE) {
            append_member(out, field->name, field->text);
            continue;
        }
        append_name(out, field->name);
        if (field->kind == LOG_FIELD_BOOL)
            buf_append_text(out, field->number != 0 ? "true" : "false");
        else
            buf_append_int(out, field->number);
    }
}

static void append_timestamp(struct buf *out)
{
    char text[CLOCK_TEXT_BYTES];
    clock_format_us(clock_wall_us(), text);
    buf_append_text(out, "{\"timestamp\":\"");
    buf_append_text(out, text);
    buf_append_byte(out, '"');
}

static void write_to_stderr(const char *line, size_t length)
{
    while (length > 0) {
        const ssize_t written = write(STDERR_FILENO, line, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return; /* nowhere left to say it */
        line += written;
        length -= (size_t)written;
    }
}

/* The record that starts at `start` in `pending` is complete. */
static void end_record(size_t start)
{
    buf_append_text(&pending, "}\n");
    const size_t length = pending.length - start;
    if (logger < 0) {
        write_to_stderr(pending.data + start + 1, length - 1);
        pending.length = start;
    } else if (length > DATAGRAM_BYTES_MAX) {
        pending.length = start; /* only by very many fields: no line of ours comes near */
        dropped++;
    } else if (pending.length > PENDING_BYTES_MAX) {
        log_flush();
    }
}

static void append_event(enum log_level level, const char *message, const struct log_field *fields)
{
    const size_t start = pending.length;
    buf_append_byte(&pending, (char)LOG_SERVER);
    append_timestamp(&pending);
    append_member(&pending, "level", slice_of(LEVEL_NAMES[level]));
    append_member(&pending, "process", slice_of(process_name));
    append_member(&pending, "message", slice_of(message));
    append_fields(&pending, fields);
    end_record(start);
}

void log_fields(enum log_level level, const char *message, const struct log_field *fields)
{
    if (level < lowest_level)
        return;
    append_event(level, message, fields);
    if (level == LOG_ERROR)
        log_flush(); /* this process may be about to end */
}

static size_t begun_at; /* in `pending`: the line between log_begin and log_end */

struct buf *log_begin(enum log_stream stream)
{
    begun_at = pending.length;
    buf_append_byte(&pending, (char)stream);
    append_timestamp(&pending);
    return &pending;
}

void log_end(void)
{
    end_record(begun_at);
}

void log_record(enum log_stream stream, const struct log_field *fields)
{
    append_fields(log_begin(stream), fields);
    log_end();
}

void log_init(const char *process, enum log_level lowest)
{
    process_name = process;
    lowest_level = lowest;
}

void log_open(int logger_fd)
{
    log_flush();
    logger = logger_fd;
}

bool log_is_open(void)
{
    return logger >= 0;
}

uint64_t log_dropped(void)
{
    return dropped;
}

int log_descriptor(void)
{
    return logger;
}

/* The length of the first record at `at`. */
static size_t record_length(const char *at, size_t left)
{
    const char *newline = memchr(at, '\n', left);
    return newline == NULL ? left : (size_t)(newline - at) + 1;
}

static bool send_datagram(const char *data, size_t length)
{
    ssize_t sent;
    do
        sent = send(logger, data, length, MSG_DONTWAIT | MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)length;
}

/* Sends whole records from the front of `pending` until the socket is full. */
static void send_pending(void)
{
    size_t at = 0;
    while (at < pending.length) {
        size_t end = at;
        while (end < pending.length) {
            const size_t next = record_length(pending.data + end, pending.length - end);
            if (end > at && end + next - at > DATAGRAM_BYTES_MAX)
                break;
            end += next;
        }
        if (!send_datagram(pending.data + at, end - at))
            break;
        at = end;
    }
    buf_consume(&pending, at);
}

/* The socket is full: what may be lost goes, what may not stays. */
static void drop_or_keep(void)
{
    size_t kept = 0;
    for (size_t at = 0; at < pending.length;) {
        const size_t length = record_length(pending.data + at, pending.length - at);
        if (pending.data[at] == LOG_MASQUERADE || pending.data[at] == LOG_SECURITY) {
            memmove(pending.data + kept, pending.data + at, length);
            kept += length;
        } else {
            dropped++;
        }
        at += length;
    }
    pending.length = kept;
}

static void give_to_stderr(void)
{
    while (pending.length > 0) {
        const size_t length = record_length(pending.data, pending.length);
        write_to_stderr(pending.data + 1, length - 1);
        buf_consume(&pending, length);
    }
}

void log_flush(void)
{
    if (logger < 0 || (pending.length == 0 && dropped == dropped_told))
        return;
    send_pending();
    if (pending.length > 0) {
        drop_or_keep();
        if (pending.length > KEPT_BYTES_MAX)
            give_to_stderr();
        return;
    }
    if (dropped != dropped_told) {
        const uint64_t lost = dropped - dropped_told;
        dropped_told = dropped;
        append_event(LOG_WARN, "the logger did not keep up: log lines were dropped",
                     (const struct log_field[]){LOG_INT("dropped", lost), {0}});
        send_pending();
        drop_or_keep();
    }
}
