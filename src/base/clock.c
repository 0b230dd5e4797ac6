/* Clocks: the system's, unless a test put its own in their place. */
#include "base/clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

static int64_t read_ns(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static int64_t system_monotonic_ns(void)
{
    return read_ns(CLOCK_MONOTONIC);
}

static int64_t system_wall_us(void)
{
    return read_ns(CLOCK_REALTIME) / 1000;
}

static const struct clock_source SYSTEM = {system_monotonic_ns, system_wall_us, NULL};
static const struct clock_source *source = &SYSTEM;
static bool db_synced;
static int64_t db_offset_us; /* database time minus monotonic time */

int64_t clock_monotonic_ns(void)
{
    return source->monotonic_ns();
}

int64_t clock_wall_us(void)
{
    return source->wall_us();
}

int64_t clock_db_us(void)
{
    if (source->db_us != NULL)
        return source->db_us();
    return db_synced ? clock_monotonic_ns() / 1000 + db_offset_us : clock_wall_us();
}

void clock_db_sync(int64_t db_us, int64_t monotonic_ns)
{
    db_offset_us = db_us - monotonic_ns / 1000;
    db_synced = true;
}

void clock_set_source(const struct clock_source *replacement)
{
    source = replacement == NULL ? &SYSTEM : replacement;
    db_synced = false;
}

void clock_format_us(int64_t wall_us, char ret_text[CLOCK_TEXT_BYTES])
{
    int64_t seconds = wall_us / US_PER_S;
    int64_t micros = wall_us % US_PER_S;
    if (micros < 0) {
        micros += US_PER_S;
        seconds--;
    }
    /* Lines of a log come many a second: the date and time of day are made once for each. */
    static _Thread_local int64_t made_for = INT64_MIN;
    static _Thread_local char made[] = "0000-00-00T00:00:00";
    if (seconds != made_for) {
        struct tm parts;
        const time_t when = (time_t)seconds;
        if (gmtime_r(&when, &parts) == NULL || parts.tm_year < -1899 || parts.tm_year > 8099 ||
            strftime(made, sizeof made, "%Y-%m-%dT%H:%M:%S", &parts) != sizeof made - 1)
            memcpy(made, "0000-00-00T00:00:00", sizeof made);
        made_for = seconds;
    }
    memcpy(ret_text, made, sizeof made - 1);
    ret_text[19] = '.';
    for (int digit = 25; digit > 19; digit--, micros /= 10)
        ret_text[digit] = (char)('0' + micros % 10);
    ret_text[26] = 'Z';
    ret_text[27] = '\0';
}
