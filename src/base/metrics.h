/* Counters, gauges and histograms, as Prometheus text.
 *
 * Values lie in one mapping shared by all processes, a slot per worker, kept across its restarts;
 * any worker answers a scrape by summing the slots. Metrics are registered at start, in the same
 * order in every process (they are numbered by it), before anything is counted. Counting is one
 * relaxed addition to memory that no other process writes.
 */
#ifndef BASE_METRICS_H
#define BASE_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

enum { METRICS_VALUES_MAX = 16384 }; /* 128 KiB a slot */

typedef struct {
    uint32_t index;
} metric;

/* Bytes of the shared mapping for this many slots; it starts zeroed. */
size_t metrics_shared_bytes(unsigned slots);
/* Uses the mapping (borrowed), counting in `slot`. Without it, counting goes to private memory. */
void metrics_open(void *shared, unsigned slots, unsigned slot);

/* `labels` is Prometheus text without braces: method="/a/B",code="OK"; "" for none. All metrics of
 * one name are registered one after the other. Names and help are static. */
metric metrics_counter(const char *name, const char *help, const char *labels);
/* Summed over slots, too; a restarted worker's gauges start at 0 again (metrics_reset_gauges). */
metric metrics_gauge(const char *name, const char *help, const char *labels);
/* Seconds, with bounds fit for calls: 0.5 ms … 10 s. */
metric metrics_histogram(const char *name, const char *help, const char *labels);

void metrics_add(metric which, int64_t delta);
void metrics_observe_ns(metric histogram, int64_t duration_ns);
/* The sum over all slots: service-wide limits count here too. */
int64_t metrics_sum(metric which);
void metrics_reset_gauges(void);

/* Appends the exposition text (version 0.0.4). */
void metrics_write(struct buf *out);

#endif
