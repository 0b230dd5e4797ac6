/* "Did you mean …?": the known name nearest to one that a person wrote. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stddef.h>

struct nearest {
    const char *wanted;
    const char *name; /* the nearest so far; NULL: none is near enough to be meant */
    unsigned distance;
};

/* `wanted` is borrowed. */
void nearest_init(struct nearest *nearest, const char *wanted);
/* Offers a candidate (borrowed). */
void nearest_try(struct nearest *nearest, const char *candidate);

#endif
