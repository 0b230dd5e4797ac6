/* Cron: when something happens again and again, by the clocks of a place. Pure. */
#ifndef WIRE_CRON_H
#define WIRE_CRON_H

#include "base/arena.h"
#include "wire/time_zone.h"

enum { CRON_BYTES_MAX = 200 };

/* Bits of what matches. */
struct cron {
    uint64_t minutes;
    uint32_t hours;
    uint32_t days;     /* of the month, from bit 1 */
    uint32_t months;   /* from bit 1 */
    uint32_t weekdays; /* bit 0 is Sunday */
    /* Both days are narrowed down (neither begins with an asterisk): either suffices. */
    bool either_day;
};

/* Reads five fields with spaces between: minute, hour, day of the month, month, day of the week
 * (0 and 7 are Sunday); each a list of asterisks, numbers, names (jan, MON) and ranges, the first
 * and the last with a step if wanted: 1-5, 0-30/10 or an asterisk and /15. Or one of @hourly,
 * @daily, @midnight, @weekly, @monthly, @yearly, @annually. NULL when it is one; else what is
 * wrong, static or in the arena. What never comes (30 February) is refused. */
const char *cron_read(struct arena *arena, struct slice text, struct cron *ret_cron);

/* The next time after an instant of the years 1 to 9900. A time that clocks skip is the first
 * instant after the gap; one that they show twice is the first of the two. Several times that a gap
 * makes one instant are one time. False when there is none within 40 years. */
bool cron_next(const struct cron *cron, const struct time_zone *zone, int64_t after_s,
               int64_t *ret_s);

#endif
