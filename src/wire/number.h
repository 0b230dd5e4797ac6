/* Numbers as text: the grammar of JSON (RFC 8259 §6), read exactly and written as short as reading
 * back allows.
 */
#ifndef WIRE_NUMBER_H
#define WIRE_NUMBER_H

#include "base/arena.h"
#include "base/slice.h"

enum number_result {
    NUMBER_OK,
    NUMBER_MALFORMED, /* not a number at all */
    NUMBER_FRACTION,  /* a number, not a whole one */
    NUMBER_RANGE,     /* outside the type's range */
};

/* Length of the number at the start of `text`; 0 when none is there. */
size_t number_length(struct slice text);

/* The whole text as a whole number; 1.0 and 1e2 are whole, and exact whatever their size. */
enum number_result number_to_i64(struct slice text, int64_t min, int64_t max, int64_t *ret_value);
enum number_result number_to_u64(struct slice text, uint64_t max, uint64_t *ret_value);
/* The nearest double or float. The arena takes a copy of very long texts. */
enum number_result number_to_double(struct arena *arena, struct slice text, double *ret_value);
enum number_result number_to_float(struct arena *arena, struct slice text, float *ret_value);

enum { NUMBER_TEXT_BYTES = 32 };
/* Each writes at most NUMBER_TEXT_BYTES and returns the length; whole numbers end without a NUL.
 * Doubles and floats must be finite. */
size_t number_write_u64(uint64_t value, char *ret_text);
size_t number_write_i64(int64_t value, char *ret_text);
size_t number_write_double(double value, char *ret_text);
size_t number_write_float(float value, char *ret_text);

/* Exactly `digits` digits, with leading zeros. */
void number_write_digits(uint64_t value, size_t digits, char *ret_text);

#endif
