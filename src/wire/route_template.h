/* Path templates of google.api.http, parsed.
 *
 *   Template = "/" Segments [ Verb ]      Segment  = "*" | "**" | LITERAL | Variable
 *   Segments = Segment { "/" Segment }    Variable = "{" FieldPath [ "=" Segments ] "}"
 *   Verb     = ":" LITERAL                FieldPath = IDENT { "." IDENT }
 */
#ifndef WIRE_ROUTE_TEMPLATE_H
#define WIRE_ROUTE_TEMPLATE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"

enum { ROUTE_SEGMENTS_MAX = 64, ROUTE_VARIABLES_MAX = 16 };

enum route_segment_kind {
    ROUTE_LITERAL,
    ROUTE_ONE,  /* "*": exactly one segment, not empty */
    ROUTE_REST, /* "**": what is left of the path, perhaps nothing; always last */
};

struct route_segment {
    enum route_segment_kind kind;
    struct slice literal; /* percent-decoded */
};

struct route_variable {
    const char *field_path; /* tenant.id */
    unsigned first;         /* the segments it captures */
    unsigned count;
    bool is_multi; /* not exactly one segment: "%2F" in its value stays as it is */
};

struct route_template {
    struct route_segment segments[ROUTE_SEGMENTS_MAX];
    unsigned segment_count;
    struct route_variable variables[ROUTE_VARIABLES_MAX];
    unsigned variable_count;
    struct slice verb; /* without its colon; empty: none */
};

/* Parses `text`; what it holds lives in `arena`.
 *
 * Errors  INVALID_ARGUMENT ROUTE_INVALID, naming the template and what is wrong with it
 */
MUST_USE status route_template_parse(struct arena *arena, const char *text,
                                     struct route_template *ret_template);

#endif
