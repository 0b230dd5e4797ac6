/* YAML as a tree that knows where each value stands, for files that people write.
 *
 * Only the plain part of YAML: one document of mappings, sequences and scalars. Anchors, aliases,
 * tags and duplicate keys are refused, so that what is read is what a reader of the file sees.
 * Pure: reads the text handed in.
 */
#ifndef POLICY_YAML_H
#define POLICY_YAML_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"

enum { YAML_TEXT_BYTES_MAX = 256 * 1024, YAML_DEPTH_MAX = 16, YAML_CHILDREN_MAX = 1024 };

enum yaml_kind { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING };

struct yaml_node {
    enum yaml_kind kind;
    unsigned line; /* 1-based, as editors count */
    unsigned column;
    const char *text; /* of a scalar: unquoted, UTF-8, without NUL inside */
    const char *key;  /* of a mapping's value: its key; NULL elsewhere */
    unsigned key_line;
    unsigned key_column;
    struct yaml_node *first; /* of a sequence or mapping, in the order of the file */
    struct yaml_node *next;  /* among the parent's */
};

/* A file being read: where messages say the fault is. */
struct yaml_file {
    struct arena *arena;
    const char *name;
    const char *reason; /* of every error: POLICY_INVALID */
};

/* Parses one document into the file's arena.
 *
 * Errors  INVALID_ARGUMENT with file->reason; the message is "file:line:column: what and how to
 *         mend it"
 */
MUST_USE status yaml_parse(const struct yaml_file *file, struct slice text,
                           const struct yaml_node **ret_root);

/* An error at a place in the file. */
status yaml_error(const struct yaml_file *file, unsigned line, unsigned column, const char *format,
                  ...) PRINTF_LIKE(4, 5);
/* The same at a value, and at a value's key. */
#define yaml_error_at(file, node, ...) yaml_error((file), (node)->line, (node)->column, __VA_ARGS__)
#define yaml_error_at_key(file, node, ...)                                                         \
    yaml_error((file), (node)->key_line, (node)->key_column, __VA_ARGS__)

/* The value of a key, or NULL. */
const struct yaml_node *yaml_get(const struct yaml_node *mapping, const char *key);
/* "a mapping", "a list", "a value": for messages. */
const char *yaml_kind_name(enum yaml_kind kind);

#endif
