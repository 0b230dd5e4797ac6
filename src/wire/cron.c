/* Cron expressions become bits; the next time is found day by day, then minute by minute.
 *
 * The good day: from the clock's time at the instant on, the first matching time of a matching day,
 * made an instant. Clocks' times never come before those of earlier instants are over, so that
 * order is kept: a later time on the clock is never an earlier instant. Failures: text that is no
 * expression, or one that matches no day.
 */
#include "wire/cron.h"

#include "wire/date.h"

enum {
    FIELD_COUNT = 5,
    DAY_S = 24 * 60 * 60,
    OFFSET_MAX_S = 26 * 60 * 60, /* of time_zone_offset_s */
    DAYS_AHEAD_MAX = 40 * 366,   /* 29 February on a given weekday, a skipped leap year between */
};

static const int64_t AFTER_MIN_S = INT64_C(-62135596800); /* 0001-01-01 */
static const int64_t AFTER_MAX_S = INT64_C(250245590400); /* 9900-01-01 */

/* What each field may hold. Names count up from the least. */
static const struct field {
    const char *name;
    unsigned least, most;
    const char *names; /* three letters each */
} FIELDS[FIELD_COUNT] = {
    {"the minute", 0, 59, ""},
    {"the hour", 0, 23, ""},
    {"the day of the month", 1, 31, ""},
    {"the month", 1, 12, "janfebmaraprmayjunjulaugsepoctnovdec"},
    {"the day of the week", 0, 7, "sunmontuewedthufrisat"},
};

static const struct macro {
    const char *name;
    const char *means;
} MACROS[] = {
    {"@hourly", "0 * * * *"},   {"@daily", "0 0 * * *"},   {"@midnight", "0 0 * * *"},
    {"@weekly", "0 0 * * 0"},   {"@monthly", "0 0 1 * *"}, {"@yearly", "0 0 1 1 *"},
    {"@annually", "0 0 1 1 *"},
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Takes a number or a name off the front; false when there is none that the field may hold. */
static bool take_value(struct slice *text, const struct field *field, unsigned *ret_value)
{
    size_t length = 0;
    unsigned value = 0;
    while (length < text->length && length < 3 && is_digit(text->data[length]))
        value = value * 10 + (unsigned)(text->data[length++] - '0');
    if (length == 0 && text->length >= 3 && is_letter(text->data[0])) {
        const struct slice name = slice_to(*text, 3);
        const struct slice names = slice_of(field->names);
        for (size_t at = 0; at < names.length && length == 0; at += 3)
            if (slice_equal_nocase(name, slice_make(names.data + at, 3))) {
                value = field->least + (unsigned)(at / 3);
                length = 3;
            }
    }
    if (length == 0 || value < field->least || value > field->most)
        return false;
    *text = slice_from(*text, length);
    *ret_value = value;
    return true;
}

static bool take(struct slice *text, char byte)
{
    if (text->length == 0 || text->data[0] != byte)
        return false;
    *text = slice_from(*text, 1);
    return true;
}

/* One item of a list: an asterisk, a value or a range; the first and the last with a step. */
static bool take_item(struct slice *text, const struct field *field, uint64_t *bits)
{
    unsigned first = field->least;
    unsigned last = field->most;
    unsigned step = 1;
    bool is_range = take(text, '*');
    if (!is_range) {
        if (!take_value(text, field, &first))
            return false;
        last = first;
        is_range = take(text, '-');
        if (is_range && (!take_value(text, field, &last) || last < first))
            return false;
    }
    if (take(text, '/')) {
        const struct field steps = {"", 1, field->most, ""};
        if (!is_range || !take_value(text, &steps, &step))
            return false;
    }
    for (unsigned value = first; value <= last; value += step)
        *bits |= UINT64_C(1) << value;
    return true;
}

static bool read_field(struct slice text, const struct field *field, uint64_t *ret_bits)
{
    uint64_t bits = 0;
    do {
        if (!take_item(&text, field, &bits))
            return false;
    } while (take(&text, ','));
    *ret_bits = bits;
    return text.length == 0;
}

/* The words of a text; more than there is room for counts as one more. */
static size_t split(struct slice text, struct slice *words, size_t count_max)
{
    size_t count = 0;
    size_t at = 0;
    while (at < text.length) {
        while (at < text.length && is_blank(text.data[at]))
            at++;
        const size_t start = at;
        while (at < text.length && !is_blank(text.data[at]))
            at++;
        if (at == start)
            break;
        if (count == count_max)
            return count_max + 1;
        words[count++] = slice_make(text.data + start, at - start);
    }
    return count;
}

/* A day of the month that is wanted alone has to be in one of the months. */
static bool ever_comes(const struct cron *cron, bool any_weekday)
{
    if (cron->either_day || !any_weekday)
        return true;
    for (unsigned month = 1; month <= 12; month++)
        for (unsigned day = 1; day <= date_days_in_month(2024, month); day++) /* a leap year */
            if ((cron->months >> month & 1) != 0 && (cron->days >> day & 1) != 0)
                return true;
    return false;
}

static const char *read_words(struct arena *arena, const struct slice *words, struct cron *ret_cron)
{
    uint64_t bits[FIELD_COUNT];
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (!read_field(words[i], &FIELDS[i], &bits[i]))
            return arena_printf(arena, "%s is a list of numbers, ranges and steps within %u-%u",
                                FIELDS[i].name, FIELDS[i].least, FIELDS[i].most);
    const bool any_day = words[2].data[0] == '*';
    const bool any_weekday = words[4].data[0] == '*';
    const struct cron cron = {
        .minutes = bits[0],
        .hours = (uint32_t)bits[1],
        .days = (uint32_t)bits[2],
        .months = (uint32_t)bits[3],
        .weekdays = (uint32_t)((bits[4] | bits[4] >> 7) & 0x7f), /* 7 is Sunday, too */
        .either_day = !any_day && !any_weekday,
    };
    if (!ever_comes(&cron, any_weekday))
        return "that day never comes";
    *ret_cron = cron;
    return NULL;
}

const char *cron_read(struct arena *arena, struct slice text, struct cron *ret_cron)
{
    struct slice words[FIELD_COUNT];
    if (text.length > CRON_BYTES_MAX)
        return "must have at most 200 characters";
    size_t count = split(text, words, FIELD_COUNT);
    if (count == 1 && words[0].data[0] == '@') {
        const struct slice name = words[0];
        for (size_t i = 0; i < sizeof MACROS / sizeof *MACROS; i++)
            if (slice_equal_nocase(name, slice_of(MACROS[i].name)))
                count = split(slice_of(MACROS[i].means), words, FIELD_COUNT);
        if (count == 1)
            return "there are @hourly, @daily, @weekly, @monthly and @yearly";
    }
    if (count != FIELD_COUNT)
        return "must have five fields: minute, hour, day of the month, month, day of the week; or "
               "be @hourly, @daily, @weekly, @monthly or @yearly";
    return read_words(arena, words, ret_cron);
}

/* Times on the clock are counted as seconds since 1970 there. */

static int64_t floor_days(int64_t seconds)
{
    return seconds / DAY_S - (seconds % DAY_S < 0);
}

static bool day_matches(const struct cron *cron, int64_t day)
{
    const struct date date = date_of_days(day);
    const bool by_day = (cron->days >> date.day & 1) != 0;
    const bool by_weekday = (cron->weekdays >> date_weekday(day) & 1) != 0;
    return (cron->months >> date.month & 1) != 0 &&
           (cron->either_day ? by_day || by_weekday : by_day && by_weekday);
}

/* The first matching minute of a day from one on; -1: none. */
static int minute_from(const struct cron *cron, int start)
{
    for (int hour = start / 60; hour < 24; hour++) {
        if ((cron->hours >> hour & 1) == 0)
            continue;
        for (int minute = hour == start / 60 ? start % 60 : 0; minute < 60; minute++)
            if ((cron->minutes >> minute & 1) != 0)
                return hour * 60 + minute;
    }
    return -1;
}

/* The first instant at which the clock shows a time, or the first after the gap that it lies in. */
static int64_t instant_of(const struct time_zone *zone, int64_t local_s)
{
    const int64_t usual = local_s - time_zone_offset_s(zone, local_s - OFFSET_MAX_S);
    if (usual + time_zone_offset_s(zone, usual) == local_s)
        return usual;
    int64_t before = local_s - OFFSET_MAX_S; /* the clock shows an earlier time then */
    int64_t after = local_s + OFFSET_MAX_S;  /* and this or a later one by then */
    while (after - before > 1) {
        const int64_t middle = before + (after - before) / 2;
        if (middle + time_zone_offset_s(zone, middle) < local_s)
            before = middle;
        else
            after = middle;
    }
    return after;
}

/* The first instant of a matching time of the day, from one of its minutes on, that is after
 * `after_s`. */
static bool next_of_day(const struct cron *cron, const struct time_zone *zone, int64_t day,
                        int start, int64_t after_s, int64_t *ret_s)
{
    for (int minute = minute_from(cron, start); minute >= 0;
         minute = minute == 24 * 60 - 1 ? -1 : minute_from(cron, minute + 1)) {
        const int64_t instant = instant_of(zone, day * DAY_S + (int64_t)minute * 60);
        if (instant > after_s) {
            *ret_s = instant;
            return true;
        }
    }
    return false;
}

bool cron_next(const struct cron *cron, const struct time_zone *zone, int64_t after_s,
               int64_t *ret_s)
{
    if (after_s < AFTER_MIN_S + 2 * DAY_S || after_s > AFTER_MAX_S)
        return false;
    const int64_t local_s = after_s + time_zone_offset_s(zone, after_s);
    const int64_t today = floor_days(local_s);
    const int start = (int)((local_s - today * DAY_S) / 60);
    for (int64_t day = today; day <= today + DAYS_AHEAD_MAX; day++)
        if (day_matches(cron, day) &&
            next_of_day(cron, zone, day, day == today ? start : 0, after_s, ret_s))
            return true;
    return false;
}
