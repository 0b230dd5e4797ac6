/* Time. Everything that asks the time asks here, so that tests can set it.
 *
 * Monotonic time measures waits; wall time stamps logs; database time decides what has expired
 * (sessions, grants): it is monotonic time plus an offset that the store refreshes from
 * PostgreSQL, so that a jump of this machine's clock ends nobody's session.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S  INT64_C(1000000000)
#define US_PER_S  INT64_C(1000000)

/* Nanoseconds since some fixed point, never going back. */
int64_t clock_monotonic_ns(void);
/* Microseconds since 1970-01-01 UTC on this machine's clock. */
int64_t clock_wall_us(void);
/* Microseconds since 1970-01-01 UTC on the database's clock; wall time until the first sync. */
int64_t clock_db_us(void);
/* The database said `db_us` when the monotonic clock read `monotonic_ns`. */
void clock_db_sync(int64_t db_us, int64_t monotonic_ns);

struct clock_source {
    int64_t (*monotonic_ns)(void);
    int64_t (*wall_us)(void);
    int64_t (*db_us)(void); /* NULL: as the store refreshes it */
};
/* For tests; NULL brings the system's clocks back. */
void clock_set_source(const struct clock_source *source);

/* RFC 3339 UTC with microseconds: 2026-01-31T09:00:00.000000Z, NUL-terminated. */
enum { CLOCK_TEXT_BYTES = 28 };
void clock_format_us(int64_t wall_us, char ret_text[CLOCK_TEXT_BYTES]);

#endif
