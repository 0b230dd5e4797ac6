/* Calendar dates: the Gregorian calendar, before its introduction too. Pure. */
#ifndef WIRE_DATE_H
#define WIRE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

struct date {
    int64_t year;
    unsigned month; /* 1 to 12 */
    unsigned day;   /* 1 to 31 */
};

/* Days since 1970-01-01 are counted from the year 0 on. */
struct date date_of_days(int64_t days_since_1970);
int64_t date_to_days(struct date date);

unsigned date_days_in_month(int64_t year, unsigned month);
/* 0 is Sunday. */
unsigned date_weekday(int64_t days_since_1970);

enum { DATE_TEXT_BYTES = 10 };
/* YYYY-MM-DD, of the years 0 to 9999, not NUL-terminated. */
void date_write(struct date date, char ret_text[DATE_TEXT_BYTES]);
/* The same and nothing else; a day that the calendar has, from the year 1 on. */
bool date_read(struct slice text, struct date *ret_date);

#endif
