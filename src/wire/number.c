/* Numbers as text.
 *
 * Whole numbers go through no floating point, so 64 bits stay exact. Doubles that are whole or
 * short decimals take a quick exact way; the rest goes through the C library, which rounds
 * correctly. The process keeps the C locale: the decimal point is a point.
 */
#include "wire/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SHORT_TEXT_BYTES = 64, U64_DIGITS_MAX = 20, EXACT_DIGITS = 15, EXACT_POWER_MAX = 22 };

/* Doubles are exact up to here (2^53). */
static const double WHOLE_MAX = 9007199254740992.0;

/* Exact as doubles. */
static const double POWERS[EXACT_POWER_MAX + 1] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A number taken apart: sign, whole digits, digits behind the point, power of ten. */
struct decimal {
    bool negative;
    struct slice whole;
    struct slice fraction;
    int64_t exponent; /* as written; saturated far outside any type's range */
};

static size_t digits_length(struct slice text, size_t start)
{
    size_t end = start;
    while (end < text.length && is_digit(text.data[end]))
        end++;
    return end - start;
}

/* Parses the number at the start of text; returns its length, 0 when malformed. */
static size_t parse(struct slice text, struct decimal *ret_decimal)
{
    static const int64_t EXPONENT_MAX = INT64_C(1000000000000000);
    struct decimal d = {0};
    size_t at = 0;

    if (at < text.length && text.data[at] == '-') {
        d.negative = true;
        at++;
    }
    d.whole = slice_make(text.data + at, digits_length(text, at));
    if (d.whole.length == 0 || (d.whole.length > 1 && d.whole.data[0] == '0'))
        return 0;
    at += d.whole.length;
    if (at < text.length && text.data[at] == '.') {
        at++;
        d.fraction = slice_make(text.data + at, digits_length(text, at));
        if (d.fraction.length == 0)
            return 0;
        at += d.fraction.length;
    }
    if (at < text.length && (text.data[at] == 'e' || text.data[at] == 'E')) {
        at++;
        bool down = false;
        if (at < text.length && (text.data[at] == '+' || text.data[at] == '-'))
            down = text.data[at++] == '-';
        const size_t length = digits_length(text, at);
        if (length == 0)
            return 0;
        for (size_t i = at; i < at + length; i++)
            if (d.exponent < EXPONENT_MAX)
                d.exponent = d.exponent * 10 + (text.data[i] - '0');
        if (down)
            d.exponent = -d.exponent;
        at += length;
    }
    *ret_decimal = d;
    return at;
}

size_t number_length(struct slice text)
{
    struct decimal unused;
    return parse(text, &unused);
}

static char digit_at(const struct decimal *d, size_t i)
{
    return i < d->whole.length ? d->whole.data[i] : d->fraction.data[i - d->whole.length];
}

/* The magnitude as a whole number. */
static enum number_result magnitude(const struct decimal *d, uint64_t *ret_value)
{
    size_t first = 0;
    size_t end = d->whole.length + d->fraction.length;
    int64_t exponent = d->exponent - (int64_t)d->fraction.length;

    while (first < end && digit_at(d, first) == '0')
        first++;
    while (end > first && digit_at(d, end - 1) == '0') {
        end--;
        exponent++;
    }
    if (first == end) {
        *ret_value = 0;
        return NUMBER_OK;
    }
    if (exponent < 0)
        return NUMBER_FRACTION;
    if (exponent > U64_DIGITS_MAX || end - first + (size_t)exponent > U64_DIGITS_MAX)
        return NUMBER_RANGE;

    uint64_t value = 0;
    for (size_t i = first; i < end + (size_t)exponent; i++) {
        const uint64_t digit = i < end ? (uint64_t)(digit_at(d, i) - '0') : 0;
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, digit, &value))
            return NUMBER_RANGE;
    }
    *ret_value = value;
    return NUMBER_OK;
}

static enum number_result parse_whole(struct slice text, bool *ret_negative, uint64_t *ret_value)
{
    struct decimal d;
    if (text.length == 0 || parse(text, &d) != text.length)
        return NUMBER_MALFORMED;
    *ret_negative = d.negative;
    return magnitude(&d, ret_value);
}

enum number_result number_to_i64(struct slice text, int64_t min, int64_t max, int64_t *ret_value)
{
    bool negative;
    uint64_t value;
    const enum number_result result = parse_whole(text, &negative, &value);
    if (result != NUMBER_OK)
        return result;
    if (value > (uint64_t)INT64_MAX + (negative ? 1 : 0))
        return NUMBER_RANGE;
    const int64_t whole = negative ? (int64_t)(0 - value) : (int64_t)value;
    if (whole < min || whole > max)
        return NUMBER_RANGE;
    *ret_value = whole;
    return NUMBER_OK;
}

enum number_result number_to_u64(struct slice text, uint64_t max, uint64_t *ret_value)
{
    bool negative;
    uint64_t value;
    const enum number_result result = parse_whole(text, &negative, &value);
    if (result != NUMBER_OK)
        return result;
    if (value > max || (negative && value != 0))
        return NUMBER_RANGE;
    *ret_value = value;
    return NUMBER_OK;
}

/* Few digits and a small power of ten: one exact multiplication or division rounds correctly. */
static bool quick_double(const struct decimal *d, double *ret_value)
{
    const size_t digits = d->whole.length + d->fraction.length;
    const int64_t exponent = d->exponent - (int64_t)d->fraction.length;
    if (digits > EXACT_DIGITS || exponent < -EXACT_POWER_MAX || exponent > EXACT_POWER_MAX)
        return false;
    int64_t whole = 0;
    for (size_t i = 0; i < digits; i++)
        whole = whole * 10 + (digit_at(d, i) - '0');
    const double value =
        exponent < 0 ? (double)whole / POWERS[-exponent] : (double)whole * POWERS[exponent];
    *ret_value = d->negative ? -value : value;
    return true;
}

/* strtod needs a NUL behind the text. */
static const char *terminated(struct arena *arena, struct slice text, char *buffer)
{
    if (text.length >= SHORT_TEXT_BYTES)
        return arena_slice_string(arena, text);
    memcpy(buffer, text.data, text.length);
    buffer[text.length] = '\0';
    return buffer;
}

enum number_result number_to_double(struct arena *arena, struct slice text, double *ret_value)
{
    struct decimal d;
    if (text.length == 0 || parse(text, &d) != text.length)
        return NUMBER_MALFORMED;
    if (quick_double(&d, ret_value))
        return NUMBER_OK;
    char buffer[SHORT_TEXT_BYTES];
    const double value = strtod(terminated(arena, text, buffer), NULL);
    if (isinf(value))
        return NUMBER_RANGE;
    *ret_value = value;
    return NUMBER_OK;
}

enum number_result number_to_float(struct arena *arena, struct slice text, float *ret_value)
{
    /* Not through a double: rounding twice can differ. */
    if (text.length == 0 || number_length(text) != text.length)
        return NUMBER_MALFORMED;
    char buffer[SHORT_TEXT_BYTES];
    const float value = strtof(terminated(arena, text, buffer), NULL);
    if (isinf(value))
        return NUMBER_RANGE;
    *ret_value = value;
    return NUMBER_OK;
}

static const char PAIRS[] = "00010203040506070809"
                            "10111213141516171819"
                            "20212223242526272829"
                            "30313233343536373839"
                            "40414243444546474849"
                            "50515253545556575859"
                            "60616263646566676869"
                            "70717273747576777879"
                            "80818283848586878889"
                            "90919293949596979899";

size_t number_write_u64(uint64_t value, char *ret_text)
{
    char digits[U64_DIGITS_MAX];
    char *at = digits + sizeof digits;

    for (; value >= 100; value /= 100) {
        at -= 2;
        memcpy(at, PAIRS + 2 * (value % 100), 2);
    }
    if (value >= 10) {
        at -= 2;
        memcpy(at, PAIRS + 2 * value, 2);
    } else {
        *--at = (char)('0' + value);
    }
    const size_t length = (size_t)(digits + sizeof digits - at);
    memcpy(ret_text, at, length);
    return length;
}

size_t number_write_i64(int64_t value, char *ret_text)
{
    if (value >= 0)
        return number_write_u64((uint64_t)value, ret_text);
    ret_text[0] = '-';
    return 1 + number_write_u64(0 - (uint64_t)value, ret_text + 1);
}

void number_write_digits(uint64_t value, size_t digits, char *ret_text)
{
    for (size_t i = digits; i-- > 0; value /= 10)
        ret_text[i] = (char)('0' + value % 10);
}

/* Whole values up to 2^53, which most are; false for others. */
static bool write_whole(double value, char *ret_text, size_t *ret_length)
{
    if (!(fabs(value) <= WHOLE_MAX) || value != (double)(int64_t)value)
        return false;
    if (value == 0 && signbit(value)) {
        memcpy(ret_text, "-0.0", 4); /* "-0" is read as the integer 0 by some */
        *ret_length = 4;
        return true;
    }
    *ret_length = number_write_i64((int64_t)value, ret_text);
    return true;
}

/* From the digits that always suffice for short decimals on; subnormal numbers have fewer. */
size_t number_write_double(double value, char *ret_text)
{
    size_t length;
    if (write_whole(value, ret_text, &length))
        return length;
    for (int precision = fabs(value) < DBL_MIN ? 1 : DBL_DIG;; precision++) {
        length = (size_t)snprintf(ret_text, NUMBER_TEXT_BYTES, "%.*g", precision, value);
        if (precision >= DBL_DECIMAL_DIG || strtod(ret_text, NULL) == value)
            return length;
    }
}

size_t number_write_float(float value, char *ret_text)
{
    size_t length;
    if (fabsf(value) <= 16777216.0F && write_whole((double)value, ret_text, &length))
        return length;
    for (int precision = fabsf(value) < FLT_MIN ? 1 : FLT_DIG;; precision++) {
        length = (size_t)snprintf(ret_text, NUMBER_TEXT_BYTES, "%.*g", precision, (double)value);
        if (precision >= FLT_DECIMAL_DIG || strtof(ret_text, NULL) == value)
            return length;
    }
}
