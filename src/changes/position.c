/* <transaction>.<id>.<seconds>, so that it can stand in a header and a query string as it is. */
#include "changes/position.h"

#include <stdio.h>

void change_position_format(const struct change_position *position,
                            char ret_text[CHANGE_POSITION_TEXT_BYTES])
{
    char id[UUID_TEXT_BYTES];
    uuid_format(position->id, id);
    snprintf(ret_text, CHANGE_POSITION_TEXT_BYTES, "%lld.%s.%lld", (long long)position->xact, id,
             (long long)position->time_s);
}

static bool take_number(struct slice text, int64_t *ret_number)
{
    uint64_t number;
    if (!slice_to_u64(text, &number) || number > INT64_MAX)
        return false;
    *ret_number = (int64_t)number;
    return true;
}

bool change_position_parse(struct slice text, struct change_position *ret_position)
{
    const size_t first = slice_find(text, '.');
    const struct slice rest = slice_from(text, first + 1);
    const size_t second = slice_find(rest, '.');
    struct change_position position;
    if (!take_number(slice_to(text, first), &position.xact) ||
        !uuid_parse(slice_to(rest, second), &position.id) ||
        !take_number(slice_from(rest, second + 1), &position.time_s))
        return false;
    *ret_position = position;
    return true;
}

int change_position_compare(const struct change_position *a, const struct change_position *b)
{
    if (a->xact != b->xact)
        return a->xact < b->xact ? -1 : 1;
    return memcmp(a->id.bytes, b->id.bytes, sizeof a->id.bytes);
}

struct change_position change_position_at(int64_t horizon, int64_t time_s)
{
    struct change_position position = {.xact = horizon > 0 ? horizon - 1 : 0, .time_s = time_s};
    memset(position.id.bytes, 0xff, sizeof position.id.bytes);
    return position;
}
