/* The language of plugins, as tables. Pure.
 *
 * One set of them is all that there is to know of it: the validator reads them in the runner's
 * interpreter, GetPluginReference serves them, and docs/plugins.md is held against them. What no
 * table allows is refused. The members of `api` are not here: apps register them.
 *
 * All texts are static, in English, for people who run a business; code in them stands between
 * backticks.
 */
#ifndef WIRE_PLUGIN_LANGUAGE_H
#define WIRE_PLUGIN_LANGUAGE_H

#include <stddef.h>

enum {
    PLUGIN_SOURCE_BYTES_MAX = 64 * 1024,
    PLUGIN_NODES_MAX = 20000, /* of the syntax tree */
    PLUGIN_DEPTH_MAX = 90,
};

/* Something that may be written. */
struct plugin_construct {
    const char *nodes;   /* classes of Python's `ast`, with spaces between: "For While" */
    const char *name;    /* "loops" */
    const char *example; /* may have several lines */
};

/* A function or a constant that is there without import. */
struct plugin_function {
    const char *kind; /* "constant", "value", "number", "text", "list", "date", "json", "output" */
    const char *name;
    const char *signature; /* "round(number, digits=None)"; of a constant its name */
    const char *summary;
};

/* Something that a value has: value.name(...), or value.name. */
struct plugin_member {
    const char *type; /* "str", "int", "float", "list", "tuple", "dict", "set", "frozenset",
                         "bytes", "range", "response", "exception" */
    const char *name;
    const char *signature; /* "split(separator=None, most=-1)"; without parentheses: an attribute */
    const char *summary;
};

/* A kind of error that can be caught and raised. */
struct plugin_exception {
    const char *name;
    const char *summary;
};

/* Something that is refused. */
struct plugin_refusal {
    enum plugin_refusal_kind {
        PLUGIN_REFUSES_NODES,      /* subjects: classes of Python's `ast` */
        PLUGIN_REFUSES_NAMES,      /* subjects: built-ins of Python, and modules */
        PLUGIN_REFUSES_ATTRIBUTES, /* subjects: names after a dot */
        PLUGIN_REFUSES_RULE,       /* no subjects: the validator knows when */
    } kind;
    const char *subjects; /* with spaces between; "" for a rule */
    const char *code;     /* IMPORT_REFUSED: static, stable */
    const char *name;     /* as authors say it: "`import`" */
    const char *reason;   /* goes on after "`import` is not available here: " */
    const char *hint;     /* what to do instead, a sentence */
};

extern const struct plugin_construct PLUGIN_CONSTRUCTS[];
extern const size_t PLUGIN_CONSTRUCT_COUNT;
extern const struct plugin_function PLUGIN_FUNCTIONS[];
extern const size_t PLUGIN_FUNCTION_COUNT;
extern const struct plugin_member PLUGIN_MEMBERS[];
extern const size_t PLUGIN_MEMBER_COUNT;
extern const struct plugin_exception PLUGIN_EXCEPTIONS[];
extern const size_t PLUGIN_EXCEPTION_COUNT;
extern const struct plugin_refusal PLUGIN_REFUSALS[];
extern const size_t PLUGIN_REFUSAL_COUNT;

/* "statement", "name", "attribute" or "rule". */
const char *plugin_refusal_kind_name(enum plugin_refusal_kind kind);

#endif
