/* DATE: what a template says of the calendar. Pure: `now` and the zone are handed in. */
#ifndef WIRE_TEMPLATE_DATE_H
#define WIRE_TEMPLATE_DATE_H

#include "base/arena.h"
#include "wire/date.h"
#include "wire/time_zone.h"

/* today, tomorrow, yesterday; monday … sunday; +7d, -3d, +2w, +1M, +1y. */
struct template_date {
    enum template_date_kind {
        DATE_BY_DAYS,
        DATE_BY_MONTHS, /* to the same day of the month, or to the month's last */
        DATE_BY_WEEKDAY,
    } kind;
    int32_t amount;   /* of days or months from today */
    unsigned weekday; /* 0 is Sunday: the next such day after today */
};

/* Reads an expression. NULL when it is one; else what is wrong with it, and *ret_hint is what was
 * probably meant or, failing that, what there is. Both are static or live in the arena. */
const char *template_date_read(struct arena *arena, struct slice text,
                               struct template_date *ret_date, const char **ret_hint);

/* The day it is in the zone; `now_us` lies within the years 1900 to 2999. */
struct date template_date_today(const struct time_zone *zone, int64_t now_us);
struct date template_date_resolve(const struct template_date *expression, struct date today);

#endif
