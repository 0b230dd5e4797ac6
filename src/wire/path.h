/* Where in a message a reader is: a chain of frames on its stack, made into text only for errors
 * and field masks. For wire/ only. */
#ifndef WIRE_PATH_H
#define WIRE_PATH_H

#include "base/arena.h"
#include "base/status.h"
#include "wire/schema.h"

enum wire_path_kind {
    WIRE_PATH_ROOT,    /* name: what the caller wants before everything; may be empty */
    WIRE_PATH_FIELD,   /* type and index of the field in it */
    WIRE_PATH_NAME,    /* name of a member that is no field */
    WIRE_PATH_ELEMENT, /* index in a list */
    WIRE_PATH_KEY,     /* name: the key of a map's entry */
};

/* Small: one is filled in for every value that is read or written. */
struct wire_path {
    const struct wire_path *parent; /* NULL for the root */
    enum wire_path_kind kind;
    size_t index;
    union {
        const struct wire_message *type;
        struct slice name;
    };
};

static inline struct wire_path wire_path_root(const char *name)
{
    return (struct wire_path){.kind = WIRE_PATH_ROOT, .name = slice_of(name == NULL ? "" : name)};
}

static inline struct wire_path wire_path_field(const struct wire_path *parent,
                                               const struct wire_message *type, size_t index)
{
    return (struct wire_path){
        .parent = parent, .kind = WIRE_PATH_FIELD, .index = index, .type = type};
}

static inline struct wire_path wire_path_name(const struct wire_path *parent, struct slice name)
{
    return (struct wire_path){.parent = parent, .kind = WIRE_PATH_NAME, .name = name};
}

static inline struct wire_path wire_path_element(const struct wire_path *parent, size_t index)
{
    return (struct wire_path){.parent = parent, .kind = WIRE_PATH_ELEMENT, .index = index};
}

static inline struct wire_path wire_path_key(const struct wire_path *parent, struct slice key)
{
    return (struct wire_path){.parent = parent, .kind = WIRE_PATH_KEY, .name = key};
}

/* tenant.domains[2].labels["size"] */
const char *wire_path_json(struct arena *arena, const struct wire_path *path);
/* address.postal_code: for paths of fields only; without the root's name. */
char *wire_path_proto(struct arena *arena, const struct wire_path *path);

/* status_field on the field that `path` leads to. */
status wire_path_error(struct arena *arena, const struct wire_path *path, const char *reason,
                       const char *format, ...) PRINTF_LIKE(4, 5);

/* For messages: the text in quotes, cut when long, control characters as dots. */
const char *wire_quote(struct arena *arena, struct slice text);

#endif
