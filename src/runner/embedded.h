/* The Python modules inside of this binary: all of src/runner/language, written by the build. */
#ifndef RUNNER_EMBEDDED_H
#define RUNNER_EMBEDDED_H

#include <stdbool.h>

struct embedded {
    const char *name;
    const char *source; /* NUL-terminated */
    bool is_package;
};

/* Ends with one that has no name. */
extern const struct embedded EMBEDDED[];

#endif
