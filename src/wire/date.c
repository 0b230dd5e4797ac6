/* Days to dates and back, in whole numbers. */
#include "wire/date.h"

#include "wire/number.h"

enum {
    DAYS_TO_1970 = 719468, /* from 0000-03-01, where the count of days starts */
    DAYS_PER_ERA = 146097, /* 400 years */
};

/* Years start in March, so that the leap day is the last. */
struct date date_of_days(int64_t days_since_1970)
{
    const int64_t days = days_since_1970 + DAYS_TO_1970;
    const int64_t era = days / DAYS_PER_ERA;
    const unsigned day_of_era = (unsigned)(days % DAYS_PER_ERA);
    const unsigned year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const unsigned day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const unsigned month = (5 * day_of_year + 2) / 153; /* 0 is March */

    return (struct date){
        .year = era * 400 + year_of_era + (month >= 10 ? 1 : 0),
        .month = month < 10 ? month + 3 : month - 9,
        .day = day_of_year - (153 * month + 2) / 5 + 1,
    };
}

int64_t date_to_days(struct date date)
{
    const int64_t year = date.year - (date.month <= 2 ? 1 : 0);
    const int64_t era = (year >= 0 ? year : year - 399) / 400;
    const unsigned year_of_era = (unsigned)(year - era * 400);
    const unsigned month = date.month > 2 ? date.month - 3 : date.month + 9;
    const unsigned day_of_year = (153 * month + 2) / 5 + date.day - 1;
    const unsigned day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

unsigned date_days_in_month(int64_t year, unsigned month)
{
    static const unsigned char DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : DAYS[month - 1];
}

unsigned date_weekday(int64_t days_since_1970)
{
    const int64_t since_sunday = (days_since_1970 + 4) % 7; /* 1970-01-01 was a Thursday */
    return (unsigned)(since_sunday < 0 ? since_sunday + 7 : since_sunday);
}

void date_write(struct date date, char ret_text[DATE_TEXT_BYTES])
{
    memcpy(ret_text, "0000-00-00", DATE_TEXT_BYTES);
    number_write_digits((uint64_t)date.year, 4, ret_text);
    number_write_digits(date.month, 2, ret_text + 5);
    number_write_digits(date.day, 2, ret_text + 8);
}

bool date_read(struct slice text, struct date *ret_date)
{
    if (text.length != DATE_TEXT_BYTES || text.data[4] != '-' || text.data[7] != '-')
        return false;
    uint64_t year;
    uint64_t month;
    uint64_t day;
    if (!slice_to_u64(slice_to(text, 4), &year) ||
        !slice_to_u64(slice_make(text.data + 5, 2), &month) ||
        !slice_to_u64(slice_make(text.data + 8, 2), &day))
        return false;
    if (year < 1 || month < 1 || month > 12 || day < 1 ||
        day > date_days_in_month((int64_t)year, (unsigned)month))
        return false;
    *ret_date = (struct date){(int64_t)year, (unsigned)month, (unsigned)day};
    return true;
}
