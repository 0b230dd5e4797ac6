/* Counters against peers that make work cheaply: what libnghttp2 1.52 does not limit itself:
 * resets that a peer provokes (CVE-2025-8671), floods of PING (CVE-2019-9512), empty frames
 * (CVE-2019-9518), PRIORITY (CVE-2019-9513) and WINDOW_UPDATE (CVE-2019-9511). Pure: fed with
 * frames and times, says when a peer goes too far. */
#ifndef RPC_H2_LIMITS_H
#define RPC_H2_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A bucket of `burst` tokens, refilled at `per_s`. */
struct token_bucket {
    int64_t tokens_milli;
    int64_t at_ns;
};

struct h2_limits {
    struct token_bucket resets; /* RST_STREAMs that we sent for the peer's errors */
    struct token_bucket pings;
    unsigned empty_frames; /* in a row */
    uint64_t priorities;
    uint64_t window_updates;
    uint64_t data_sent; /* DATA frames */
    uint64_t streams;
};

void h2_limits_init(struct h2_limits *limits, int64_t now_ns);

/* Each returns NULL, or why the connection must end (ENHANCE_YOUR_CALM). */
const char *h2_limits_reset_sent(struct h2_limits *limits, int64_t now_ns);
const char *h2_limits_ping(struct h2_limits *limits, int64_t now_ns, bool calls_active);
const char *h2_limits_empty_frame(struct h2_limits *limits);
void h2_limits_full_frame(struct h2_limits *limits);
const char *h2_limits_priority(struct h2_limits *limits);
const char *h2_limits_window_update(struct h2_limits *limits);
void h2_limits_data_sent(struct h2_limits *limits);
void h2_limits_stream_opened(struct h2_limits *limits);

#endif
