/* The START frame: all that a child gets to know. Nothing in it is the server's: no id, no secret,
 * nothing of the tenant but what fills the blanks. */
#include "jail/jail_internal.h"

#include "base/clock.h"
#include "base/log.h"
#include "wire/number.h"

enum {
    DAY_S = 24 * 60 * 60,
    /* The changes of the tenant's clocks that a script knows: in years before and after now. */
    OFFSET_YEARS = 10,
    OFFSET_STEP_S = 7 * DAY_S, /* no daylight time is shorter */
};

static void append_text(struct buf *out, const char *name, struct slice text)
{
    buf_printf(out, "\"%s\":", name);
    log_json_string(out, text);
}

/* Local time with its offset: 2026-01-31T10:00:00+01:00. */
static void append_now(struct buf *out, int64_t unix_s, int32_t offset_s)
{
    char utc[CLOCK_TEXT_BYTES];
    clock_format_us((unix_s + offset_s) * US_PER_S, utc);
    const int32_t minutes = (offset_s < 0 ? -offset_s : offset_s) / 60;
    buf_printf(out, "\"now\":\"%.19s%c%02d:%02d\"", utc, offset_s < 0 ? '-' : '+', minutes / 60,
               minutes % 60);
}

/* The second at which the offset becomes what it is at `after`. */
static int64_t find_change(const struct time_zone *zone, int64_t before, int64_t after)
{
    const int32_t then = time_zone_offset_s(zone, after);
    while (after - before > 1) {
        const int64_t middle = before + (after - before) / 2;
        if (time_zone_offset_s(zone, middle) == then)
            after = middle;
        else
            before = middle;
    }
    return after;
}

static void append_offsets(struct buf *out, const struct time_zone *zone, int64_t now_s)
{
    const int64_t span_s = (int64_t)OFFSET_YEARS * 365 * DAY_S;
    int64_t at = now_s - span_s;
    int32_t offset = zone == NULL ? 0 : time_zone_offset_s(zone, at);
    buf_printf(out, "\"offsets\":[[%lld,%d]", (long long)at, offset);
    for (; zone != NULL && at < now_s + span_s; at += OFFSET_STEP_S) {
        const int32_t next = time_zone_offset_s(zone, at + OFFSET_STEP_S);
        if (next == offset)
            continue;
        buf_printf(out, ",[%lld,%d]", (long long)find_change(zone, at, at + OFFSET_STEP_S), next);
        offset = next;
    }
    buf_append_byte(out, ']');
}

static void append_number(struct buf *out, double number)
{
    out->length += number_write_double(number, buf_reserve(out, NUMBER_TEXT_BYTES));
}

static void append_constant(struct buf *out, const struct template_value *constant)
{
    buf_append_byte(out, '[');
    switch (constant->kind) {
    case CONSTANT_TEXT:
        log_json_string(out, constant->text);
        break;
    case CONSTANT_INTEGER:
        buf_append_int(out, constant->integer);
        break;
    case CONSTANT_NUMBER:
        append_number(out, constant->number);
        break;
    case CONSTANT_BOOLEAN:
        buf_append_text(out, constant->boolean ? "true" : "false");
        break;
    }
    buf_append_byte(out, ',');
    log_json_string(out, constant->text);
    buf_append_byte(out, ']');
}

static void append_constants(struct buf *out, const struct jail_script *script)
{
    const size_t count = script->template == NULL ? 0 : script->template->blank_count;
    buf_append_text(out, "\"constants\":[");
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_append_byte(out, ',');
        if (script->constants != NULL)
            append_constant(out, &script->constants[i]);
        else
            buf_append_text(out, "[\"\",\"\"]");
    }
    buf_append_byte(out, ']');
}

static void append_function(struct buf *out, const struct jail_function *function)
{
    buf_printf(out, "{\"name\":\"%s\",\"http\":%s,\"params\":[", function->name,
               function->is_http ? "true" : "false");
    for (const char *const *param = function->params; *param != NULL; param++)
        buf_printf(out, "%s\"%s\"", param == function->params ? "" : ",", *param);
    buf_append_text(out, "]}");
}

static void append_functions(struct buf *out, const struct jail_script *script)
{
    buf_append_text(out, "\"functions\":[");
    for (size_t i = 0; i < script->function_count; i++) {
        if (i > 0)
            buf_append_byte(out, ',');
        append_function(out, &script->functions[i]);
    }
    buf_append_byte(out, ']');
}

static void append_all(struct buf *out, const struct jail_run *run)
{
    const struct jail_script *script = run->script;
    const int64_t now_s = script->now_us / US_PER_S;
    const int32_t offset_s = script->zone == NULL ? 0 : time_zone_offset_s(script->zone, now_s);
    buf_printf(out, "{\"mode\":\"%s\",", run->mode == JAIL_RUN ? "run" : "check");
    append_text(out, "source", script->source);
    buf_append_byte(out, ',');
    append_constants(out, script);
    buf_append_byte(out, ',');
    append_functions(out, script);
    buf_append_byte(out, ',');
    append_now(out, now_s, offset_s);
    buf_append_byte(out, ',');
    append_offsets(out, script->zone, now_s);
    buf_printf(out, ",\"limits\":{\"calls\":%u,\"log_bytes\":%zu,\"result_bytes\":%zu}}",
               run->limits.calls, run->limits.log_bytes, run->limits.result_bytes);
}

status jail_start_frame(const struct jail_run *run, struct buf *out)
{
    static const status too_large = {
        .code = STATUS_INVALID_ARGUMENT,
        .reason = "SCRIPT_TOO_LARGE",
        .message = "a script may have 64 KiB, and with what fills its blanks a megabyte"};
    if (run->script->source.length > PLUGIN_FRAME_BYTES_MAX / 2)
        return too_large;
    buf_reserve(out, PLUGIN_FRAME_HEAD_BYTES);
    out->length = PLUGIN_FRAME_HEAD_BYTES;
    append_all(out, run);
    const size_t json_bytes = out->length - PLUGIN_FRAME_HEAD_BYTES;
    if (json_bytes >= PLUGIN_FRAME_BYTES_MAX)
        return too_large;
    plugin_frame_head(PLUGIN_FRAME_START, json_bytes, out->data);
    return OK;
}
