/* Cron expressions: what is read comes again and again, always later. The first byte chooses the
 * time to begin with. */
#include <assert.h>
#include <stdint.h>

#include "wire/cron.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct cron cron;
    struct time_zone zone = {0};
    if (size == 0 || !time_zone_rule_read(slice_of("CET-1CEST,M3.5.0,M10.5.0/3"), &zone.rule))
        return 0;
    arena_init(&arena);
    if (cron_read(&arena, slice_make(data + 1, size - 1), &cron) == NULL) {
        int64_t at_s = data[0] * INT64_C(1000 * 1000 * 17);
        for (int i = 0; i < 5; i++) {
            const int64_t before_s = at_s;
            const bool found = cron_next(&cron, &zone, at_s, &at_s);
            assert(found && at_s > before_s);
            (void)found;
        }
    }
    arena_fini(&arena);
    return 0;
}
