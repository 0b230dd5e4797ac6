/* From an HTTP method and path to an RPC: the routes of google.api.http, compiled at start.
 *
 * A path is matched against all templates at once, in a trie over segments. Where several fit, a
 * literal wins over "*" and "*" over "**", from left to right; two rules that no path could tell
 * apart are refused at start. ":verb" is split off only when a rule with that verb fits the rest:
 * then the path is that verb's for every HTTP method. HEAD is answered by GET's rule.
 *
 * Values are percent-decoded after the split: fully in variables of one segment, all but %2F in
 * those of several (the rules stand in google/api/http.proto). A literal compares with the decoded
 * segment. Dot segments have no meaning here; authorisation looks at the RPC, never at the path.
 */
#ifndef WIRE_ROUTE_H
#define WIRE_ROUTE_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"
#include "wire/schema.h"

enum { ROUTE_PATH_BYTES_MAX = 8 * 1024 };

/* One rule of one method. */
struct route_source {
    const struct wire_http_rule *rule;
    const struct wire_message *input;
    const struct wire_message *output;
    const char *name;   /* of the method, for messages */
    const void *target; /* the caller's */
};

struct route_table;

/* Compiles the rules. The sources are copied; what they point to must outlive the table, which
 * lives in `arena`.
 *
 * Errors  INVALID_ARGUMENT ROUTE_INVALID: a template that does not parse, a variable, body or
 *                          response_body that names no fitting field
 *                          ROUTE_AMBIGUOUS: two rules for the same paths, both named
 */
MUST_USE status route_table_new(struct arena *arena, const struct route_source *sources,
                                size_t source_count, const struct route_table **ret_table);

enum route_outcome {
    ROUTE_FOUND,
    ROUTE_PATH_UNKNOWN,
    ROUTE_METHOD_NOT_ALLOWED, /* `allow` says which are */
    ROUTE_PATH_MALFORMED,     /* a bad percent-encoding, %00, bytes that are not UTF-8 */
    ROUTE_PATH_TOO_LONG,
};

struct route_binding {
    const char *field_path; /* as in the template: tenant.id */
    struct slice value;     /* decoded: UTF-8 without NUL */
};

struct route_match {
    const struct route_source *source;
    const struct route_binding *bindings;
    size_t binding_count;
    const char *allow; /* for the Allow header: "GET, HEAD, POST" */
};

/* Looks `path` (without its query) up; the result lives in `arena`. */
enum route_outcome route_find(const struct route_table *table, struct arena *arena,
                              struct slice http_method, struct slice path,
                              struct route_match *ret_match);

#endif
