/* What the clocks of a place show: TZif files (RFC 8536), as in /usr/share/zoneinfo. Pure: whoever
 * has the file's bytes hands them in. */
#ifndef WIRE_TIME_ZONE_H
#define WIRE_TIME_ZONE_H

#include "base/slice.h"

enum { TIME_ZONE_BYTES_MAX = 64 * 1024 }; /* the largest of today's have 4 KiB */

/* One of the two changes of a year. */
struct time_zone_change {
    enum {
        CHANGE_DAY_WITHOUT_LEAP, /* J1 to J365: 29 February is not counted */
        CHANGE_DAY,              /* 0 to 365 */
        CHANGE_WEEKDAY,          /* Mm.w.d: the w-th weekday d of month m, w = 5 being the last */
    } kind;
    unsigned month;
    unsigned week;
    unsigned day;
    int32_t time_s; /* after the local midnight; may be of another day */
};

/* The rule for the time after the last transition of the list: a TZ string (POSIX.1-2017 §8.3). */
struct time_zone_rule {
    bool is_given;
    bool has_daylight;
    int32_t standard_s; /* east of UTC */
    int32_t daylight_s;
    struct time_zone_change begins; /* of daylight time */
    struct time_zone_change ends;
};

/* Borrows the bytes that it was read from. */
struct time_zone {
    const uint8_t *times;    /* of transitions, 8 bytes each */
    const uint8_t *types_of; /* what each goes to, 1 byte each */
    size_t time_count;
    const uint8_t *types; /* 6 bytes each */
    struct time_zone_rule rule;
};

/* Reads a file of version 2 or later, without leap seconds; false when it is not one. */
bool time_zone_read(struct slice bytes, struct time_zone *ret_zone);

/* How far clocks are east of UTC at an instant of the years 1 to 9999, in seconds; less than 26
 * hours either way. */
int32_t time_zone_offset_s(const struct time_zone *zone, int64_t unix_s);

/* For wire/ only: a TZ string; false when it is malformed. */
bool time_zone_rule_read(struct slice text, struct time_zone_rule *ret_rule);
int32_t time_zone_rule_offset_s(const struct time_zone_rule *rule, int64_t unix_s);

#endif
