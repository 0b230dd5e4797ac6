/* A reader that goes over the text once. */
#include "wire/instant.h"

#include "base/clock.h"
#include "wire/date.h"
#include "wire/wkt.h"

enum {
    DAY_S = 24 * 60 * 60,
    HOUR_S = 60 * 60,
    MINUTE_S = 60,
    FRACTION_DIGITS = 6,
    YEAR_LEAST = 1900,
    YEAR_MOST = 2999,
};

static bool take(struct slice *text, char c)
{
    if (text->length == 0 || text->data[0] != c)
        return false;
    *text = slice_from(*text, 1);
    return true;
}

/* Two digits below `end`. */
static bool take_two(struct slice *text, uint64_t end, int64_t *ret_number)
{
    uint64_t number;
    if (text->length < 2 || !slice_to_u64(slice_to(*text, 2), &number) || number >= end)
        return false;
    *text = slice_from(*text, 2);
    *ret_number = (int64_t)number;
    return true;
}

static bool take_fraction(struct slice *text, int64_t *ret_us)
{
    int64_t us = 0;
    size_t digits = 0;
    while (text->length > 0 && text->data[0] >= '0' && text->data[0] <= '9') {
        if (digits++ == FRACTION_DIGITS)
            return false;
        us = us * 10 + (text->data[0] - '0');
        *text = slice_from(*text, 1);
    }
    for (size_t i = digits; i < FRACTION_DIGITS; i++)
        us *= 10;
    *ret_us = us;
    return digits > 0;
}

/* hh:mm, seconds and their fraction, in microseconds since midnight. */
static bool take_time(struct slice *text, int64_t *ret_us)
{
    int64_t hour;
    int64_t minute;
    int64_t second = 0;
    int64_t us = 0;
    if (!take_two(text, 24, &hour) || !take(text, ':') || !take_two(text, 60, &minute))
        return false;
    if (take(text, ':') &&
        (!take_two(text, 60, &second) || (take(text, '.') && !take_fraction(text, &us))))
        return false;
    *ret_us = (hour * HOUR_S + minute * MINUTE_S + second) * US_PER_S + us;
    return true;
}

/* The rest of the text. */
static bool take_offset(struct slice text, int64_t *ret_s)
{
    const bool is_west = text.length > 0 && text.data[0] == '-';
    int64_t hour = 0;
    int64_t minute = 0;
    if (slice_is(text, "Z") || slice_is(text, "z")) {
        *ret_s = 0;
        return true;
    }
    if ((!take(&text, '+') && !take(&text, '-')) || !take_two(&text, 24, &hour))
        return false;
    (void)take(&text, ':');
    if (!take_two(&text, 60, &minute) || text.length > 0)
        return false;
    *ret_s = (hour * HOUR_S + minute * MINUTE_S) * (is_west ? -1 : 1);
    return true;
}

/* Of clocks that show this: the offset before a change wherever both would do, or neither. */
static int64_t offset_at(const struct time_zone *zone, int64_t local_s)
{
    const int32_t before = time_zone_offset_s(zone, local_s - DAY_S);
    const int32_t after = time_zone_offset_s(zone, local_s + DAY_S);
    if (time_zone_offset_s(zone, local_s - before) == before)
        return before;
    return time_zone_offset_s(zone, local_s - after) == after ? after : before;
}

bool instant_read(struct slice text, const struct time_zone *zone, int64_t *ret_us)
{
    struct date date;
    int64_t time_us = 0;
    int64_t offset_s;
    if (!date_read(slice_to(text, DATE_TEXT_BYTES), &date) || date.year < YEAR_LEAST ||
        date.year > YEAR_MOST)
        return false;
    const int64_t day_s = date_to_days(date) * DAY_S;
    text = slice_from(text, DATE_TEXT_BYTES);
    if (text.length > 0 && ((!take(&text, 'T') && !take(&text, 't') && !take(&text, ' ')) ||
                            !take_time(&text, &time_us)))
        return false;
    if (text.length == 0)
        offset_s = offset_at(zone, day_s + time_us / US_PER_S);
    else if (!take_offset(text, &offset_s))
        return false;
    *ret_us = (day_s - offset_s) * US_PER_S + time_us;
    return true;
}

void instant_write(int64_t us, char ret_text[INSTANT_TEXT_BYTES])
{
    struct wkt_time time = {.seconds = us / US_PER_S, .nanos = (int32_t)(us % US_PER_S * 1000)};
    if (time.nanos < 0) {
        time.seconds--;
        time.nanos += 1000 * (int32_t)US_PER_S;
    }
    ret_text[wkt_write_timestamp(time, ret_text)] = '\0';
}
