/* TZif, RFC 8536: a block with 32-bit times, which is passed over, one with 64-bit times, and a TZ
 * string for the time after them. Everything is checked once, when the file is read; looking an
 * instant up cannot fail. */
#include "wire/time_zone.h"

enum {
    HEADER_BYTES = 44,
    COUNTS_AT = 20,
    TIME_BYTES = 8,
    TYPE_BYTES = 6,
    OFFSET_S_MAX = 26 * 3600 - 1, /* RFC 8536 §3.2: -25 to 26 hours */
    RULE_BYTES_MAX = 128,
};

struct counts {
    uint32_t is_utc;
    uint32_t is_standard;
    uint32_t leaps;
    uint32_t times;
    uint32_t types;
    uint32_t characters;
};

static uint32_t read_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static int64_t read_i64(const uint8_t *at)
{
    return (int64_t)((uint64_t)read_u32(at) << 32 | read_u32(at + 4));
}

static int64_t time_at(const struct time_zone *zone, size_t index)
{
    return read_i64(zone->times + index * TIME_BYTES);
}

static int32_t offset_of_type(const struct time_zone *zone, uint8_t type)
{
    return (int32_t)read_u32(zone->types + (size_t)type * TYPE_BYTES);
}

static bool read_header(struct slice bytes, struct counts *ret_counts)
{
    if (bytes.length < HEADER_BYTES || !slice_starts_with(bytes, "TZif") || bytes.data[4] < '2')
        return false;
    const uint8_t *at = (const uint8_t *)bytes.data + COUNTS_AT;
    *ret_counts = (struct counts){
        .is_utc = read_u32(at),
        .is_standard = read_u32(at + 4),
        .leaps = read_u32(at + 8),
        .times = read_u32(at + 12),
        .types = read_u32(at + 16),
        .characters = read_u32(at + 20),
    };
    return true;
}

/* Of the data behind a header; counts have 32 bits, so the sum does not overflow. */
static uint64_t block_bytes(const struct counts *counts, uint64_t time_bytes)
{
    return counts->times * (time_bytes + 1) + (uint64_t)counts->types * TYPE_BYTES +
           counts->characters + counts->leaps * (time_bytes + 4) + counts->is_standard +
           counts->is_utc;
}

static bool is_sound(const struct time_zone *zone, uint32_t type_count)
{
    for (uint32_t i = 0; i < type_count; i++) {
        const int32_t offset_s = offset_of_type(zone, (uint8_t)i);
        if (offset_s < -OFFSET_S_MAX || offset_s > OFFSET_S_MAX)
            return false;
    }
    for (size_t i = 0; i < zone->time_count; i++) {
        if (zone->types_of[i] >= type_count)
            return false;
        if (i > 0 && time_at(zone, i) <= time_at(zone, i - 1))
            return false;
    }
    return true;
}

/* Between two line feeds; an empty one says that there is no rule. */
static bool read_footer(struct slice footer, struct time_zone_rule *ret_rule)
{
    if (footer.length < 2 || footer.data[0] != '\n')
        return false;
    const struct slice rest = slice_from(footer, 1);
    const size_t end = slice_find(rest, '\n');
    if (end == rest.length || end > RULE_BYTES_MAX)
        return false;
    *ret_rule = (struct time_zone_rule){0};
    return end == 0 || time_zone_rule_read(slice_to(rest, end), ret_rule);
}

bool time_zone_read(struct slice bytes, struct time_zone *ret_zone)
{
    struct counts counts;
    if (bytes.length > TIME_ZONE_BYTES_MAX || !read_header(bytes, &counts))
        return false;
    const uint64_t old_bytes = block_bytes(&counts, 4);
    if (old_bytes > bytes.length - HEADER_BYTES)
        return false;

    const struct slice rest = slice_from(bytes, HEADER_BYTES + (size_t)old_bytes);
    if (!read_header(rest, &counts) || counts.leaps != 0 || counts.types == 0 ||
        counts.types > UINT8_MAX + 1)
        return false;
    const uint64_t new_bytes = block_bytes(&counts, TIME_BYTES);
    if (new_bytes > rest.length - HEADER_BYTES)
        return false;

    struct time_zone zone = {.time_count = counts.times};
    zone.times = (const uint8_t *)rest.data + HEADER_BYTES;
    zone.types_of = zone.times + zone.time_count * TIME_BYTES;
    zone.types = zone.types_of + zone.time_count;
    if (!is_sound(&zone, counts.types) ||
        !read_footer(slice_from(rest, HEADER_BYTES + (size_t)new_bytes), &zone.rule))
        return false;
    *ret_zone = zone;
    return true;
}

/* How many transitions have happened. */
static size_t transitions_until(const struct time_zone *zone, int64_t unix_s)
{
    size_t least = 0;
    size_t most = zone->time_count;
    while (least < most) {
        const size_t middle = least + (most - least) / 2;
        if (time_at(zone, middle) <= unix_s)
            least = middle + 1;
        else
            most = middle;
    }
    return least;
}

int32_t time_zone_offset_s(const struct time_zone *zone, int64_t unix_s)
{
    const size_t past = transitions_until(zone, unix_s);
    if (past == zone->time_count && zone->rule.is_given)
        return time_zone_rule_offset_s(&zone->rule, unix_s);
    /* RFC 8536 §3.2: type 0 is for the time before the first transition. */
    return offset_of_type(zone, past == 0 ? 0 : zone->types_of[past - 1]);
}
