/* Instants as people write them in scripts: an ISO 8601 date or time, with an offset or without.
 * Pure.
 */
#ifndef WIRE_INSTANT_H
#define WIRE_INSTANT_H

#include "base/slice.h"
#include "wire/time_zone.h"

enum { INSTANT_TEXT_BYTES = 40 };

/* Reads 2026-11-22, which is the midnight that begins the day, 2026-11-22T14:30, with seconds and
 * at most six digits behind their point; a blank does for the T. What has no offset (Z, +02:00) is
 * what the clocks of the zone show: of an hour that they show twice it is the first, and of one
 * that they leave out the one that they would have shown without the change.
 *
 * Shape   *ret_us: microseconds since 1970, in the years 1900 to 2999
 */
bool instant_read(struct slice text, const struct time_zone *zone, int64_t *ret_us);

/* RFC 3339 in UTC, NUL-terminated; of the years 1 to 9999. */
void instant_write(int64_t us, char ret_text[INSTANT_TEXT_BYTES]);

#endif
