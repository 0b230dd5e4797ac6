/* Timestamp, Duration and FieldMask as text (their .proto files say how). */
#include "wire/wkt.h"

#include "wire/date.h"
#include "wire/number.h"

enum {
    NANOS_PER_SECOND = 1000000000,
    SECONDS_PER_DAY = 86400,
};

static const int64_t TIMESTAMP_MIN = INT64_C(-62135596800); /* 0001-01-01T00:00:00Z */
static const int64_t TIMESTAMP_MAX = INT64_C(253402300799); /* 9999-12-31T23:59:59Z */
static const int64_t DURATION_MAX = INT64_C(315576000000);  /* 10,000 years */

/* The point and 3, 6 or 9 digits; nothing for 0. */
static size_t write_fraction(uint32_t nanos, char *ret_text)
{
    if (nanos == 0)
        return 0;
    const size_t digits = nanos % 1000000 == 0 ? 3 : nanos % 1000 == 0 ? 6 : 9;
    char all[9];
    number_write_digits(nanos, sizeof all, all);
    ret_text[0] = '.';
    memcpy(ret_text + 1, all, digits);
    return 1 + digits;
}

/* One to nine digits as nanoseconds. */
static bool read_fraction(struct slice digits, uint32_t *ret_nanos)
{
    uint32_t nanos = 0;
    if (digits.length < 1 || digits.length > 9)
        return false;
    for (size_t i = 0; i < 9; i++) {
        const char c = i < digits.length ? digits.data[i] : '0';
        if (c < '0' || c > '9')
            return false;
        nanos = nanos * 10 + (uint32_t)(c - '0');
    }
    *ret_nanos = nanos;
    return true;
}

size_t wkt_write_timestamp(struct wkt_time time, char ret_text[WKT_TEXT_BYTES])
{
    if (time.seconds < TIMESTAMP_MIN || time.seconds > TIMESTAMP_MAX || time.nanos < 0 ||
        time.nanos >= NANOS_PER_SECOND)
        return 0;

    const int64_t since_year_1 = time.seconds - TIMESTAMP_MIN;
    const uint64_t in_day = (uint64_t)(since_year_1 % SECONDS_PER_DAY);
    const struct date date =
        date_of_days(since_year_1 / SECONDS_PER_DAY + TIMESTAMP_MIN / SECONDS_PER_DAY);

    date_write(date, ret_text);
    memcpy(ret_text + DATE_TEXT_BYTES, "T00:00:00", 9);
    number_write_digits(in_day / 3600, 2, ret_text + 11);
    number_write_digits(in_day / 60 % 60, 2, ret_text + 14);
    number_write_digits(in_day % 60, 2, ret_text + 17);
    size_t length = 19;
    length += write_fraction((uint32_t)time.nanos, ret_text + length);
    ret_text[length++] = 'Z';
    return length;
}

/* Two or four digits at `at`, at most `max`. */
static bool read_digits(struct slice text, size_t at, size_t digits, unsigned max,
                        unsigned *ret_value)
{
    unsigned value = 0;
    if (at + digits > text.length)
        return false;
    for (size_t i = at; i < at + digits; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        value = value * 10 + (unsigned)(text.data[i] - '0');
    }
    *ret_value = value;
    return value <= max;
}

/* Z, or +hh:mm, as seconds east of UTC. */
static bool read_offset(struct slice text, int64_t *ret_seconds)
{
    if (slice_is(text, "Z")) {
        *ret_seconds = 0;
        return true;
    }
    unsigned hours;
    unsigned minutes;
    if (text.length != 6 || (text.data[0] != '+' && text.data[0] != '-') || text.data[3] != ':' ||
        !read_digits(text, 1, 2, 23, &hours) || !read_digits(text, 4, 2, 59, &minutes))
        return false;
    const int64_t seconds = (int64_t)hours * 3600 + (int64_t)minutes * 60;
    *ret_seconds = text.data[0] == '-' ? -seconds : seconds;
    return true;
}

bool wkt_read_timestamp(struct slice text, struct wkt_time *ret_time)
{
    unsigned year;
    unsigned month;
    unsigned day;
    unsigned hour;
    unsigned minute;
    unsigned second;
    if (!read_digits(text, 0, 4, 9999, &year) || !read_digits(text, 5, 2, 12, &month) ||
        !read_digits(text, 8, 2, 31, &day) || !read_digits(text, 11, 2, 23, &hour) ||
        !read_digits(text, 14, 2, 59, &minute) || !read_digits(text, 17, 2, 59, &second) ||
        text.data[4] != '-' || text.data[7] != '-' || text.data[10] != 'T' ||
        text.data[13] != ':' || text.data[16] != ':')
        return false;
    if (year < 1 || month < 1 || day < 1 || day > date_days_in_month(year, month))
        return false;

    struct slice rest = slice_from(text, 19);
    uint32_t nanos = 0;
    if (rest.length > 0 && rest.data[0] == '.') {
        size_t end = 1;
        while (end < rest.length && rest.data[end] >= '0' && rest.data[end] <= '9')
            end++;
        if (!read_fraction(slice_make(rest.data + 1, end - 1), &nanos))
            return false;
        rest = slice_from(rest, end);
    }
    int64_t offset;
    if (!read_offset(rest, &offset))
        return false;

    const int64_t days = date_to_days((struct date){year, month, day});
    const int64_t seconds =
        days * SECONDS_PER_DAY + (int64_t)hour * 3600 + (int64_t)minute * 60 + second - offset;
    if (seconds < TIMESTAMP_MIN || seconds > TIMESTAMP_MAX)
        return false;
    *ret_time = (struct wkt_time){seconds, (int32_t)nanos};
    return true;
}

static bool is_duration(struct wkt_time d)
{
    return d.seconds >= -DURATION_MAX && d.seconds <= DURATION_MAX && d.nanos > -NANOS_PER_SECOND &&
           d.nanos < NANOS_PER_SECOND && !(d.seconds > 0 && d.nanos < 0) &&
           !(d.seconds < 0 && d.nanos > 0);
}

size_t wkt_write_duration(struct wkt_time duration, char ret_text[WKT_TEXT_BYTES])
{
    if (!is_duration(duration))
        return 0;
    const bool negative = duration.seconds < 0 || duration.nanos < 0;
    size_t length = 0;
    if (negative)
        ret_text[length++] = '-';
    length += number_write_u64((uint64_t)(negative ? -duration.seconds : duration.seconds),
                               ret_text + length);
    length +=
        write_fraction((uint32_t)(negative ? -duration.nanos : duration.nanos), ret_text + length);
    ret_text[length++] = 's';
    return length;
}

bool wkt_read_duration(struct slice text, struct wkt_time *ret_duration)
{
    if (text.length < 2 || text.data[text.length - 1] != 's')
        return false;
    struct slice rest = slice_to(text, text.length - 1);
    const bool negative = rest.data[0] == '-';
    if (negative)
        rest = slice_from(rest, 1);

    const size_t point = slice_find(rest, '.');
    uint64_t seconds;
    uint32_t nanos = 0;
    if (!slice_to_u64(slice_to(rest, point), &seconds) || seconds > (uint64_t)DURATION_MAX)
        return false;
    if (point < rest.length && !read_fraction(slice_from(rest, point + 1), &nanos))
        return false;
    *ret_duration = (struct wkt_time){negative ? -(int64_t)seconds : (int64_t)seconds,
                                      negative ? -(int32_t)nanos : (int32_t)nanos};
    return true;
}

bool wkt_write_mask_path(struct arena *arena, const char *path, struct slice *ret_text)
{
    char *text = arena_alloc(arena, strlen(path));
    size_t length = 0;

    for (size_t i = 0; path[i] != '\0'; i++) {
        char c = path[i];
        if (c >= 'A' && c <= 'Z')
            return false;
        if (c == '_') {
            c = path[++i];
            if (c < 'a' || c > 'z')
                return false;
            c = (char)(c - 'a' + 'A');
        }
        text[length++] = c;
    }
    *ret_text = slice_make(text, length);
    return true;
}

bool wkt_read_mask_path(struct arena *arena, struct slice text, char **ret_path)
{
    char *path = arena_alloc(arena, 2 * text.length + 1);
    size_t length = 0;

    for (size_t i = 0; i < text.length; i++) {
        const char c = text.data[i];
        if (c == '_')
            return false;
        if (c >= 'A' && c <= 'Z') {
            path[length++] = '_';
            path[length++] = (char)(c - 'A' + 'a');
        } else {
            path[length++] = c;
        }
    }
    path[length] = '\0';
    *ret_path = path;
    return true;
}
