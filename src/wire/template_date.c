/* Amounts are bounded to a hundred years either way, so that no date leaves the four digits of its
 * year. Arithmetic is on days of the calendar, never on hours: a day that a clock change makes
 * shorter is still one day. */
#include "wire/template_date.h"

#include "base/nearest.h"

enum { YEARS_MAX = 100, MESSAGE_BYTES_MAX = 64 };

static const int64_t US_PER_DAY = INT64_C(86400) * 1000 * 1000;

/* The names of days: each an amount of days from today, or a weekday. */
static const struct word {
    const char *name;
    struct template_date date;
} WORDS[] = {
    {"today", {DATE_BY_DAYS, 0, 0}},        {"tomorrow", {DATE_BY_DAYS, 1, 0}},
    {"yesterday", {DATE_BY_DAYS, -1, 0}},   {"sunday", {DATE_BY_WEEKDAY, 0, 0}},
    {"monday", {DATE_BY_WEEKDAY, 0, 1}},    {"tuesday", {DATE_BY_WEEKDAY, 0, 2}},
    {"wednesday", {DATE_BY_WEEKDAY, 0, 3}}, {"thursday", {DATE_BY_WEEKDAY, 0, 4}},
    {"friday", {DATE_BY_WEEKDAY, 0, 5}},    {"saturday", {DATE_BY_WEEKDAY, 0, 6}},
};

static const struct unit {
    char letter;
    enum template_date_kind kind;
    int32_t factor;
    int32_t most;
} UNITS[] = {
    {'d', DATE_BY_DAYS, 1, YEARS_MAX * 366},
    {'w', DATE_BY_DAYS, 7, YEARS_MAX * 53},
    {'M', DATE_BY_MONTHS, 1, YEARS_MAX * 12},
    {'y', DATE_BY_MONTHS, 12, YEARS_MAX},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const char FORMS[] = "there are today, tomorrow, yesterday, monday … sunday, and amounts of "
                            "days, weeks, months and years as in +7d, -3d, +2w, +1M, +1y";

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

/* The amount that was probably meant: "7d", "+ 7 days", "+7D". NULL when none was. */
static const char *meant_amount(struct arena *arena, struct slice text)
{
    char sign = '+';
    size_t at = 0;
    if (text.data[0] == '+' || text.data[0] == '-')
        sign = text.data[at++];
    while (at < text.length && text.data[at] == ' ')
        at++;
    const size_t start = at;
    while (at < text.length && text.data[at] >= '0' && text.data[at] <= '9')
        at++;
    const struct slice digits = slice_make(text.data + start, at - start);
    while (at < text.length && text.data[at] == ' ')
        at++;
    if (digits.length == 0 || digits.length > 6)
        return NULL;
    /* Days where no unit is given; no one asks a calendar for minutes. */
    const char letter = at == text.length ? 'd' : lower(text.data[at]);
    const char unit = letter == 'm' ? 'M' : letter;
    for (size_t i = 0; i < COUNT(UNITS); i++)
        if (UNITS[i].letter == unit)
            return arena_printf(arena, "%c%.*s%c", sign, (int)digits.length, digits.data, unit);
    return NULL;
}

static const char *meant_word(struct arena *arena, struct slice text)
{
    char *folded = arena_slice_string(arena, text);
    for (char *at = folded; *at != '\0'; at++)
        *at = lower(*at);
    struct nearest near;
    nearest_init(&near, folded);
    for (size_t i = 0; i < COUNT(WORDS); i++)
        nearest_try(&near, WORDS[i].name);
    return near.name;
}

static const char *unknown(struct arena *arena, struct slice text, const char **ret_hint)
{
    *ret_hint = FORMS;
    if (text.length == 0)
        return "DATE without a date";
    if (text.length > MESSAGE_BYTES_MAX)
        return "unknown DATE";
    const char *meant = meant_amount(arena, text);
    if (meant == NULL)
        meant = meant_word(arena, text);
    if (meant != NULL)
        *ret_hint = arena_printf(arena, "did you mean %s?", meant);
    return arena_printf(arena, "unknown DATE '%.*s'", (int)text.length, text.data);
}

/* [+-] digits unit. */
static bool read_amount(struct slice text, const struct unit **ret_unit, uint64_t *ret_amount)
{
    if (text.length < 3 || (text.data[0] != '+' && text.data[0] != '-') ||
        !slice_to_u64(slice_make(text.data + 1, text.length - 2), ret_amount))
        return false;
    for (size_t i = 0; i < COUNT(UNITS); i++) {
        *ret_unit = &UNITS[i];
        if (UNITS[i].letter == text.data[text.length - 1])
            return true;
    }
    return false;
}

const char *template_date_read(struct arena *arena, struct slice text,
                               struct template_date *ret_date, const char **ret_hint)
{
    for (size_t i = 0; i < COUNT(WORDS); i++) {
        if (slice_is(text, WORDS[i].name)) {
            *ret_date = WORDS[i].date;
            return NULL;
        }
    }

    const struct unit *unit;
    uint64_t amount;
    if (!read_amount(text, &unit, &amount))
        return unknown(arena, text, ret_hint);
    if (amount > (uint64_t)unit->most) {
        *ret_hint = arena_printf(arena, "at most %d%c", unit->most, unit->letter);
        return "DATE is too far away";
    }
    const int32_t signed_amount = (int32_t)amount * unit->factor;
    *ret_date = (struct template_date){
        .kind = unit->kind,
        .amount = text.data[0] == '-' ? -signed_amount : signed_amount,
    };
    return NULL;
}

struct date template_date_today(const struct time_zone *zone, int64_t now_us)
{
    const int64_t us_per_s = 1000 * 1000;
    const int64_t second = now_us / us_per_s - (now_us % us_per_s < 0 ? 1 : 0);
    const int64_t local_us = now_us + time_zone_offset_s(zone, second) * us_per_s;
    return date_of_days(local_us / US_PER_DAY - (local_us % US_PER_DAY < 0 ? 1 : 0));
}

static struct date add_months(struct date date, int32_t months)
{
    const int64_t month = date.year * 12 + date.month - 1 + months;
    struct date moved = {month / 12, (unsigned)(month % 12) + 1, date.day};
    const unsigned last = date_days_in_month(moved.year, moved.month);
    if (moved.day > last)
        moved.day = last;
    return moved;
}

struct date template_date_resolve(const struct template_date *expression, struct date today)
{
    if (expression->kind == DATE_BY_MONTHS)
        return add_months(today, expression->amount);

    const int64_t days = date_to_days(today);
    if (expression->kind == DATE_BY_DAYS)
        return date_of_days(days + expression->amount);
    const unsigned ahead = (expression->weekday + 7 - date_weekday(days)) % 7;
    return date_of_days(days + (ahead == 0 ? 7 : ahead));
}
