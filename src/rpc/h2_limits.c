/* Bursts, rates and ratios that honest clients do not come near. */
#include "rpc/h2_limits.h"

#include "base/clock.h"

enum {
    RESETS_BURST = 100,
    RESETS_PER_S = 10,
    PINGS_BURST = 20,
    PINGS_PER_S = 2,
    EMPTY_FRAMES_MAX = 100,
    PRIORITIES_FREE = 100,
    PRIORITIES_PER_STREAM = 10,
    WINDOW_UPDATES_FREE = 1000, /* an upload-free start, and windows that a client opens ahead */
    WINDOW_UPDATES_PER_DATA = 10,
};

static void bucket_init(struct token_bucket *bucket, int burst, int64_t now_ns)
{
    bucket->tokens_milli = burst * INT64_C(1000);
    bucket->at_ns = now_ns;
}

static bool bucket_take(struct token_bucket *bucket, int burst, int per_s, int64_t now_ns)
{
    const int64_t elapsed_ms = (now_ns - bucket->at_ns) / NS_PER_MS;
    if (elapsed_ms > 0) {
        const int64_t full = burst * INT64_C(1000);
        const int64_t gained = elapsed_ms > full ? full : elapsed_ms * per_s;
        bucket->tokens_milli += gained;
        if (bucket->tokens_milli > full)
            bucket->tokens_milli = full;
        bucket->at_ns += elapsed_ms * NS_PER_MS;
    }
    if (bucket->tokens_milli < 1000)
        return false;
    bucket->tokens_milli -= 1000;
    return true;
}

void h2_limits_init(struct h2_limits *limits, int64_t now_ns)
{
    *limits = (struct h2_limits){0};
    bucket_init(&limits->resets, RESETS_BURST, now_ns);
    bucket_init(&limits->pings, PINGS_BURST, now_ns);
}

const char *h2_limits_reset_sent(struct h2_limits *limits, int64_t now_ns)
{
    return bucket_take(&limits->resets, RESETS_BURST, RESETS_PER_S, now_ns)
               ? NULL
               : "too many streams reset for protocol errors";
}

const char *h2_limits_ping(struct h2_limits *limits, int64_t now_ns, bool calls_active)
{
    if (calls_active)
        return NULL;
    return bucket_take(&limits->pings, PINGS_BURST, PINGS_PER_S, now_ns) ? NULL : "too_many_pings";
}

const char *h2_limits_empty_frame(struct h2_limits *limits)
{
    return ++limits->empty_frames > EMPTY_FRAMES_MAX ? "too many empty frames" : NULL;
}

void h2_limits_full_frame(struct h2_limits *limits)
{
    limits->empty_frames = 0;
}

const char *h2_limits_priority(struct h2_limits *limits)
{
    return ++limits->priorities > PRIORITIES_FREE + PRIORITIES_PER_STREAM * limits->streams
               ? "too many PRIORITY frames"
               : NULL;
}

const char *h2_limits_window_update(struct h2_limits *limits)
{
    return ++limits->window_updates > WINDOW_UPDATES_FREE +
                                          WINDOW_UPDATES_PER_DATA * limits->data_sent +
                                          WINDOW_UPDATES_PER_DATA * limits->streams
               ? "too many WINDOW_UPDATE frames"
               : NULL;
}

void h2_limits_data_sent(struct h2_limits *limits)
{
    limits->data_sent++;
}

void h2_limits_stream_opened(struct h2_limits *limits)
{
    limits->streams++;
}
