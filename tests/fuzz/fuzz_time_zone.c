/* TZif files: what is read answers for every instant of the years 1 to 9999, within 26 hours, and
 * every day of the calendar has a date. */
#include <assert.h>
#include <stdint.h>

#include "wire/template_date.h"

static const int64_t TIMES_S[] = {
    INT64_C(-62135596800), INT64_C(-2208988800), INT64_C(0),
    INT64_C(1711846800),   INT64_C(2145916800),  INT64_C(253402300799),
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct time_zone zone;
    if (!time_zone_read(slice_make(data, size), &zone))
        return 0;
    for (size_t i = 0; i < sizeof TIMES_S / sizeof *TIMES_S; i++) {
        const int32_t offset_s = time_zone_offset_s(&zone, TIMES_S[i]);
        assert(offset_s > -26 * 3600 && offset_s < 26 * 3600);
        const struct date day = template_date_today(&zone, TIMES_S[i] * 1000 * 1000);
        assert(date_of_days(date_to_days(day)).day == day.day);
    }
    return 0;
}
