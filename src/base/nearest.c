/* Edit distance over names. Pure; names past NAME_BYTES_MAX are near to nothing. */
#include "base/nearest.h"

#include <string.h>

enum { NAME_BYTES_MAX = 64 };

/* Insertions, deletions and replacements that turn one name into the other (Levenshtein). */
static unsigned distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    unsigned row[NAME_BYTES_MAX + 1];
    for (size_t j = 0; j <= b_length; j++)
        row[j] = (unsigned)j;
    for (size_t i = 1; i <= a_length; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_length; j++) {
            const unsigned above = row[j];
            unsigned least = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            if (above + 1 < least)
                least = above + 1;
            if (row[j - 1] + 1 < least)
                least = row[j - 1] + 1;
            diagonal = above;
            row[j] = least;
        }
    }
    return row[b_length];
}

void nearest_init(struct nearest *nearest, const char *wanted)
{
    /* A third of the letters wrong is still a slip; more is another word. */
    *nearest = (struct nearest){.wanted = wanted, .distance = (unsigned)strlen(wanted) / 3 + 2};
}

void nearest_try(struct nearest *nearest, const char *candidate)
{
    const size_t wanted_length = strlen(nearest->wanted);
    const size_t length = strlen(candidate);
    if (wanted_length > NAME_BYTES_MAX || length > NAME_BYTES_MAX)
        return;
    const unsigned found = distance(nearest->wanted, wanted_length, candidate, length);
    if (found < nearest->distance) {
        nearest->distance = found;
        nearest->name = candidate;
    }
}
