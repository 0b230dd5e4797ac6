/* A place in the order of changes: what has been read. Pure. */
#ifndef CHANGES_POSITION_H
#define CHANGES_POSITION_H

#include "base/slice.h"
#include "base/uuid.h"

struct change_position {
    int64_t xact;
    struct uuid id;
    int64_t time_s; /* since 1970: whether changes are still kept from there on */
};

enum { CHANGE_POSITION_TEXT_BYTES = 20 + 1 + 36 + 1 + 20 + 1 };

void change_position_format(const struct change_position *position,
                            char ret_text[CHANGE_POSITION_TEXT_BYTES]);
/* False on anything that is none of ours. */
bool change_position_parse(struct slice text, struct change_position *ret_position);

/* Less than 0, 0 or more: a before, at or after b. */
int change_position_compare(const struct change_position *a, const struct change_position *b);

/* The end of everything that transactions below `horizon` wrote. */
struct change_position change_position_at(int64_t horizon, int64_t time_s);

#endif
