/* UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, a 12-bit counter that restarts at random
 * every millisecond (§6.2, method 1), 62 random bits. When the clock goes back or the counter is
 * full, the millisecond of the last id is advanced instead: ids of one process never go back. */
#include "base/uuid.h"

#include <assert.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/random.h"

static _Thread_local uint64_t last_ms;
static _Thread_local unsigned counter;

struct uuid uuid_v7(void)
{
    struct uuid uuid;
    random_bytes(uuid.bytes, sizeof uuid.bytes);
    const uint64_t now_ms = (uint64_t)(clock_wall_us() / 1000);
    if (now_ms > last_ms) {
        last_ms = now_ms;
        counter = (unsigned)(uuid.bytes[6] << 8 | uuid.bytes[7]) & 0x7ff; /* upper bit: room */
    } else if (++counter > 0xfff) {
        last_ms++;
        counter = 0;
    }
    for (int i = 0; i < 6; i++)
        uuid.bytes[i] = (uint8_t)(last_ms >> (40 - 8 * i));
    uuid.bytes[6] = (uint8_t)(0x70 | counter >> 8);
    uuid.bytes[7] = (uint8_t)counter;
    uuid.bytes[8] = (uint8_t)(0x80 | (uuid.bytes[8] & 0x3f));
    return uuid;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool dash_at(size_t position)
{
    return position == 8 || position == 13 || position == 18 || position == 23;
}

bool uuid_parse(struct slice text, struct uuid *ret_uuid)
{
    if (text.length != 36)
        return false;
    struct uuid uuid;
    size_t byte = 0;
    for (size_t i = 0; i < 36;) {
        if (dash_at(i)) {
            if (text.data[i++] != '-')
                return false;
            continue;
        }
        const int high = hex_value(text.data[i]);
        const int low = hex_value(text.data[i + 1]);
        if (high < 0 || low < 0)
            return false;
        uuid.bytes[byte++] = (uint8_t)(high << 4 | low);
        i += 2;
    }
    *ret_uuid = uuid;
    return true;
}

void uuid_format(struct uuid uuid, char ret_text[UUID_TEXT_BYTES])
{
    static const char DIGITS[] = "0123456789abcdef";
    static const uint8_t PLACES[16] = {0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};
    for (size_t i = 0; i < 16; i++) {
        ret_text[PLACES[i]] = DIGITS[uuid.bytes[i] >> 4];
        ret_text[PLACES[i] + 1] = DIGITS[uuid.bytes[i] & 15];
    }
    ret_text[8] = ret_text[13] = ret_text[18] = ret_text[23] = '-';
    ret_text[36] = '\0';
}

struct uuid uuid_of(const char *text)
{
    struct uuid uuid;
    const bool is_uuid = uuid_parse(slice_of(text), &uuid);
    assert(is_uuid);
    (void)is_uuid;
    return uuid;
}

char *uuid_text(struct arena *arena, struct uuid uuid)
{
    char *text = arena_alloc(arena, UUID_TEXT_BYTES);
    uuid_format(uuid, text);
    return text;
}
