/* TZ strings, POSIX.1-2017 §8.3 with the hours of RFC 8536 §3.3.1:
 *
 *   std offset [ dst [ offset ] , date [ / time ] , date [ / time ] ]
 *
 * Offsets there are west of UTC. A rule that leaves out when daylight time begins is refused: its
 * meaning is each implementation's own, and no file has one. */
#include "wire/date.h"
#include "wire/time_zone.h"

enum {
    SECONDS_PER_HOUR = 3600,
    SECONDS_PER_DAY = 86400,
    OFFSET_HOURS_MAX = 24,
    TIME_HOURS_MAX = 167,
    LAST_WEEK = 5,
};

/* What is left of the text. */
struct reader {
    struct slice rest;
};

static bool take(struct reader *r, char c)
{
    if (r->rest.length == 0 || r->rest.data[0] != c)
        return false;
    r->rest = slice_from(r->rest, 1);
    return true;
}

static bool next_is_digit(const struct reader *r)
{
    return r->rest.length > 0 && r->rest.data[0] >= '0' && r->rest.data[0] <= '9';
}

static bool take_number(struct reader *r, unsigned least, unsigned most, unsigned *ret_value)
{
    unsigned value = 0;
    if (!next_is_digit(r))
        return false;
    while (next_is_digit(r)) {
        value = value * 10 + (unsigned)(r->rest.data[0] - '0');
        if (value > most)
            return false;
        r->rest = slice_from(r->rest, 1);
    }
    *ret_value = value;
    return value >= least;
}

/* [+-]hh[:mm[:ss]] */
static bool take_time(struct reader *r, unsigned hours_max, int32_t *ret_s)
{
    const bool negative = take(r, '-');
    if (!negative)
        take(r, '+');
    unsigned hours;
    unsigned minutes = 0;
    unsigned seconds = 0;
    if (!take_number(r, 0, hours_max, &hours) ||
        (take(r, ':') &&
         (!take_number(r, 0, 59, &minutes) || (take(r, ':') && !take_number(r, 0, 59, &seconds)))))
        return false;
    const int32_t time_s = (int32_t)(hours * SECONDS_PER_HOUR + minutes * 60 + seconds);
    *ret_s = negative ? -time_s : time_s;
    return true;
}

/* Letters, or anything between < and >. */
static bool skip_name(struct reader *r)
{
    if (take(r, '<')) {
        const size_t end = slice_find(r->rest, '>');
        r->rest = slice_from(r->rest, end);
        return end > 0 && take(r, '>');
    }
    size_t length = 0;
    while (length < r->rest.length && ((r->rest.data[length] | 0x20) >= 'a') &&
           ((r->rest.data[length] | 0x20) <= 'z'))
        length++;
    r->rest = slice_from(r->rest, length);
    return length > 0;
}

static bool take_change(struct reader *r, struct time_zone_change *ret_change)
{
    struct time_zone_change change = {.time_s = 2 * SECONDS_PER_HOUR};
    if (!take(r, ','))
        return false;
    if (take(r, 'M')) {
        change.kind = CHANGE_WEEKDAY;
        if (!take_number(r, 1, 12, &change.month) || !take(r, '.') ||
            !take_number(r, 1, LAST_WEEK, &change.week) || !take(r, '.') ||
            !take_number(r, 0, 6, &change.day))
            return false;
    } else if (take(r, 'J')) {
        change.kind = CHANGE_DAY_WITHOUT_LEAP;
        if (!take_number(r, 1, 365, &change.day))
            return false;
    } else {
        change.kind = CHANGE_DAY;
        if (!take_number(r, 0, 365, &change.day))
            return false;
    }
    if (take(r, '/') && !take_time(r, TIME_HOURS_MAX, &change.time_s))
        return false;
    *ret_change = change;
    return true;
}

bool time_zone_rule_read(struct slice text, struct time_zone_rule *ret_rule)
{
    struct reader r = {text};
    struct time_zone_rule rule = {.is_given = true};
    int32_t west_s;
    if (!skip_name(&r) || !take_time(&r, OFFSET_HOURS_MAX, &west_s))
        return false;
    rule.standard_s = -west_s;

    if (r.rest.length > 0) {
        rule.has_daylight = true;
        rule.daylight_s = rule.standard_s + SECONDS_PER_HOUR;
        if (!skip_name(&r))
            return false;
        if (r.rest.length > 0 && r.rest.data[0] != ',') {
            if (!take_time(&r, OFFSET_HOURS_MAX, &west_s))
                return false;
            rule.daylight_s = -west_s;
        }
        if (!take_change(&r, &rule.begins) || !take_change(&r, &rule.ends) || r.rest.length > 0)
            return false;
    }
    *ret_rule = rule;
    return true;
}

/* Days since 1970 of the day that a change is counted from, in one year. */
static int64_t change_day(const struct time_zone_change *change, int64_t year)
{
    const int64_t january_1 = date_to_days((struct date){year, 1, 1});
    if (change->kind == CHANGE_DAY)
        return january_1 + change->day;
    if (change->kind == CHANGE_DAY_WITHOUT_LEAP) {
        const bool after_leap_day = change->day > 59 && date_days_in_month(year, 2) == 29;
        return january_1 + change->day - 1 + (after_leap_day ? 1 : 0);
    }

    const int64_t first = date_to_days((struct date){year, change->month, 1});
    const unsigned until_weekday = (change->day + 7 - date_weekday(first)) % 7;
    unsigned day = until_weekday + (change->week - 1) * 7; /* of the month, from 0 */
    if (day >= date_days_in_month(year, change->month))
        day -= 7;
    return first + day;
}

/* Seconds since 1970, for clocks that are offset_s east of UTC until then. */
static int64_t change_s(const struct time_zone_change *change, int64_t year, int32_t offset_s)
{
    return change_day(change, year) * SECONDS_PER_DAY + change->time_s - offset_s;
}

static int64_t days_floor(int64_t unix_s)
{
    const int64_t days = unix_s / SECONDS_PER_DAY;
    return unix_s % SECONDS_PER_DAY < 0 ? days - 1 : days;
}

int32_t time_zone_rule_offset_s(const struct time_zone_rule *rule, int64_t unix_s)
{
    if (!rule->has_daylight)
        return rule->standard_s;
    const int64_t year = date_of_days(days_floor(unix_s + rule->standard_s)).year;
    const int64_t begin_s = change_s(&rule->begins, year, rule->standard_s);
    const int64_t end_s = change_s(&rule->ends, year, rule->daylight_s);
    const bool is_daylight =
        begin_s < end_s ? unix_s >= begin_s && unix_s < end_s : unix_s >= begin_s || unix_s < end_s;
    return is_daylight ? rule->daylight_s : rule->standard_s;
}
