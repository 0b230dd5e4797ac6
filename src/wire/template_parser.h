/* What the parts of the template parser share. For wire/template*.c only. */
#ifndef WIRE_TEMPLATE_PARSER_H
#define WIRE_TEMPLATE_PARSER_H

#include "wire/template.h"

struct template_parser {
    struct arena *arena;
    struct slice text;
    struct template_position seen; /* the start of the blank that is being read */
    struct template_piece *pieces;
    struct template_prompt *prompts;
    bool *bare; /* beside the prompts: asked by name only, so far */
    struct template_fault *faults;
    size_t piece_count;
    size_t blank_count;
    size_t prompt_count;
    size_t fault_count;
};

/* Notes a fault on a part of the text. Past TEMPLATE_FAULTS_MAX they are dropped. */
void template_fault(struct template_parser *p, struct slice where, const char *code,
                    const char *message, const char *hint);

/* `text` from one byte to before another; unlike slice_from, never loses where it points. */
static inline struct slice template_part(struct slice text, size_t from, size_t to)
{
    return slice_make(text.data + from, to - from);
}

/* Reads what stands behind "PROMPT:" into the prompts; false after a fault. */
bool template_prompt_read(struct template_parser *p, struct slice text, size_t *ret_index);

#endif
