/* Metrics: numbered values in shared memory, and their text.
 *
 * Registration fills a table of this process; since every process registers the same metrics in
 * the same order, an index means the same value in every slot. Each slot has one writer, so an
 * addition is a relaxed load and store; readers sum over slots and may see a value a moment old.
 * Nothing fails: too many metrics, or metrics registered in the middle of another name's, are our
 * bug and end the process at start.
 */
#include "base/metrics.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum { METRICS_MAX = 4096 };

enum kind { COUNTER, GAUGE, HISTOGRAM };

static const char *const KIND_NAMES[] = {"counter", "gauge", "histogram"};

struct entry {
    const char *name;
    const char *help;
    char *labels;
    enum kind kind;
    uint32_t index;
};

/* Upper bounds of the buckets; one more takes the rest. */
static const struct {
    int64_t ns;
    const char *text;
} BOUNDS[] = {
    {500000, "0.0005"},         {INT64_C(1000000), "0.001"},  {INT64_C(2500000), "0.0025"},
    {5000000, "0.005"},         {INT64_C(10000000), "0.01"},  {INT64_C(25000000), "0.025"},
    {50000000, "0.05"},         {INT64_C(100000000), "0.1"},  {INT64_C(250000000), "0.25"},
    {500000000, "0.5"},         {INT64_C(1000000000), "1"},   {INT64_C(2500000000), "2.5"},
    {INT64_C(5000000000), "5"}, {INT64_C(10000000000), "10"},
};
enum {
    BOUND_COUNT = sizeof BOUNDS / sizeof BOUNDS[0],
    HISTOGRAM_SUM = BOUND_COUNT + 1, /* in nanoseconds */
    HISTOGRAM_VALUES,
};

static struct entry entries[METRICS_MAX];
static size_t entry_count;
static uint32_t value_count;

static int64_t private_values[METRICS_VALUES_MAX];
static int64_t *all_values = private_values; /* slot after slot */
static int64_t *own_values = private_values;
static unsigned slot_count = 1;

size_t metrics_shared_bytes(unsigned slots)
{
    return (size_t)slots * METRICS_VALUES_MAX * sizeof(int64_t);
}

void metrics_open(void *shared, unsigned slots, unsigned slot)
{
    assert(slot < slots);
    all_values = shared;
    own_values = all_values + (size_t)slot * METRICS_VALUES_MAX;
    slot_count = slots;
}

static metric register_metric(const char *name, const char *help, const char *labels,
                              enum kind kind, uint32_t values)
{
    /* A second server in one process (tests) counts on with the first's. */
    for (size_t i = 0; i < entry_count; i++)
        if (strcmp(entries[i].name, name) == 0 && strcmp(entries[i].labels, labels) == 0) {
            assert(entries[i].kind == kind);
            return (metric){entries[i].index};
        }
    assert(entry_count < METRICS_MAX && value_count + values <= METRICS_VALUES_MAX);
    for (size_t i = 0; i + 1 < entry_count; i++)
        assert(strcmp(entries[i].name, name) != 0 ||
               strcmp(entries[entry_count - 1].name, name) == 0);

    char *own_labels = strdup(labels);
    assert(own_labels != NULL);
    entries[entry_count++] = (struct entry){name, help, own_labels, kind, value_count};
    const metric made = {value_count};
    value_count += values;
    return made;
}

metric metrics_counter(const char *name, const char *help, const char *labels)
{
    return register_metric(name, help, labels, COUNTER, 1);
}

metric metrics_gauge(const char *name, const char *help, const char *labels)
{
    return register_metric(name, help, labels, GAUGE, 1);
}

metric metrics_histogram(const char *name, const char *help, const char *labels)
{
    return register_metric(name, help, labels, HISTOGRAM, HISTOGRAM_VALUES);
}

static void add(uint32_t index, int64_t delta)
{
    int64_t *value = &own_values[index];
    __atomic_store_n(value, __atomic_load_n(value, __ATOMIC_RELAXED) + delta, __ATOMIC_RELAXED);
}

void metrics_add(metric which, int64_t delta)
{
    add(which.index, delta);
}

void metrics_observe_ns(metric histogram, int64_t duration_ns)
{
    uint32_t bucket = 0;
    while (bucket < BOUND_COUNT && duration_ns > BOUNDS[bucket].ns)
        bucket++;
    add(histogram.index + bucket, 1);
    add(histogram.index + HISTOGRAM_SUM, duration_ns);
}

static int64_t sum(uint32_t index)
{
    int64_t total = 0;
    for (unsigned slot = 0; slot < slot_count; slot++)
        total += __atomic_load_n(&all_values[(size_t)slot * METRICS_VALUES_MAX + index],
                                 __ATOMIC_RELAXED);
    return total;
}

int64_t metrics_sum(metric which)
{
    return sum(which.index);
}

void metrics_reset_gauges(void)
{
    for (size_t i = 0; i < entry_count; i++)
        if (entries[i].kind == GAUGE)
            __atomic_store_n(&own_values[entries[i].index], 0, __ATOMIC_RELAXED);
}

static void write_sample(struct buf *out, const struct entry *entry, const char *suffix,
                         const char *bound)
{
    buf_append_text(out, entry->name);
    buf_append_text(out, suffix);
    const bool has_labels = entry->labels[0] != '\0';
    if (has_labels || bound != NULL) {
        buf_append_byte(out, '{');
        buf_append_text(out, entry->labels);
        if (bound != NULL)
            buf_printf(out, "%sle=\"%s\"", has_labels ? "," : "", bound);
        buf_append_byte(out, '}');
    }
    buf_append_byte(out, ' ');
}

static void write_histogram(struct buf *out, const struct entry *entry)
{
    int64_t count = 0;
    for (uint32_t bucket = 0; bucket <= BOUND_COUNT; bucket++) {
        count += sum(entry->index + bucket);
        write_sample(out, entry, "_bucket", bucket < BOUND_COUNT ? BOUNDS[bucket].text : "+Inf");
        buf_printf(out, "%lld\n", (long long)count);
    }
    const int64_t total_ns = sum(entry->index + HISTOGRAM_SUM);
    write_sample(out, entry, "_sum", NULL);
    buf_printf(out, "%lld.%09lld\n", (long long)(total_ns / NS_PER_S),
               (long long)(total_ns % NS_PER_S));
    write_sample(out, entry, "_count", NULL);
    buf_printf(out, "%lld\n", (long long)count);
}

void metrics_write(struct buf *out)
{
    const char *name = "";
    for (size_t i = 0; i < entry_count; i++) {
        const struct entry *entry = &entries[i];
        if (strcmp(entry->name, name) != 0) {
            name = entry->name;
            buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, entry->help, name,
                       KIND_NAMES[entry->kind]);
        }
        if (entry->kind == HISTOGRAM) {
            write_histogram(out, entry);
            continue;
        }
        write_sample(out, entry, "", NULL);
        buf_printf(out, "%lld\n", (long long)sum(entry->index));
    }
}
