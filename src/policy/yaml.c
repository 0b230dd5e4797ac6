/* libyaml's events, gathered into a tree.
 *
 * The good day: events come in the order of the text; each container takes its children until its
 * end event. Failures: libyaml's own (with its place), and what we refuse: a second document,
 * anchors, aliases, tags, keys that are not scalars or come twice, and bounds on size and depth.
 * Closing: the parser is deleted on every path; the tree stays in the arena.
 */
#include "policy/yaml.h"

#include <stdarg.h>

#include <yaml.h>

struct parse {
    const struct yaml_file *file;
    yaml_parser_t parser;
    yaml_event_t event; /* the current one; deleted before the next is read */
};

status yaml_error(const struct yaml_file *file, unsigned line, unsigned column, const char *format,
                  ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *what = arena_vprintf(file->arena, format, arguments);
    va_end(arguments);
    return status_errorf(file->arena, STATUS_INVALID_ARGUMENT, file->reason, "%s:%u:%u: %s",
                         file->name, line, column, what);
}

static unsigned mark_line(yaml_mark_t mark)
{
    return (unsigned)mark.line + 1;
}

static unsigned mark_column(yaml_mark_t mark)
{
    return (unsigned)mark.column + 1;
}

static status error_at_event(const struct parse *p, const char *what)
{
    return yaml_error(p->file, mark_line(p->event.start_mark), mark_column(p->event.start_mark),
                      "%s", what);
}

static status next_event(struct parse *p)
{
    yaml_event_delete(&p->event);
    if (yaml_parser_parse(&p->parser, &p->event))
        return OK;

    /* Faults in bytes (bad UTF-8) carry an offset and no mark. */
    yaml_mark_t mark = p->parser.problem_mark;
    return yaml_error(p->file, mark_line(mark), mark_column(mark), "%s",
                      p->parser.problem != NULL ? p->parser.problem : "this is not YAML");
}

static struct yaml_node *node_new(const struct parse *p, enum yaml_kind kind)
{
    struct yaml_node *node = arena_new(p->file->arena, struct yaml_node);
    node->kind = kind;
    node->line = mark_line(p->event.start_mark);
    node->column = mark_column(p->event.start_mark);
    return node;
}

static status refuse_decoration(const struct parse *p, const yaml_char_t *anchor,
                                const yaml_char_t *tag)
{
    if (anchor != NULL)
        return error_at_event(p, "anchors are not read here; write the value out where it is used");
    if (tag != NULL)
        return error_at_event(p, "tags are not read here; leave the \"!…\" away");
    return OK;
}

static status take_scalar(const struct parse *p, struct yaml_node **ret_node)
{
    TRY(refuse_decoration(p, p->event.data.scalar.anchor, p->event.data.scalar.tag));

    struct slice text = slice_make(p->event.data.scalar.value, p->event.data.scalar.length);
    if (slice_find(text, '\0') != text.length)
        return error_at_event(p, "a value holds a NUL character; remove it");

    struct yaml_node *node = node_new(p, YAML_SCALAR);
    node->text = arena_slice_string(p->file->arena, text);
    *ret_node = node;
    return OK;
}

static status take_node(struct parse *p, unsigned depth, struct yaml_node **ret_node);

static status take_sequence(struct parse *p, unsigned depth, struct yaml_node **ret_node)
{
    TRY(refuse_decoration(p, p->event.data.sequence_start.anchor,
                          p->event.data.sequence_start.tag));

    struct yaml_node *sequence = node_new(p, YAML_SEQUENCE);
    struct yaml_node **end = &sequence->first;
    unsigned children = 0;
    TRY(next_event(p));
    while (p->event.type != YAML_SEQUENCE_END_EVENT) {
        if (++children > YAML_CHILDREN_MAX)
            return error_at_event(p, "this list is too long");
        TRY(take_node(p, depth + 1, end));
        end = &(*end)->next;
        TRY(next_event(p));
    }
    *ret_node = sequence;
    return OK;
}

static status take_key(struct parse *p, const struct yaml_node *mapping, struct yaml_node **ret_key)
{
    if (p->event.type != YAML_SCALAR_EVENT)
        return error_at_event(p, "a key must be a plain name");

    struct yaml_node *key;
    TRY(take_scalar(p, &key));
    const struct yaml_node *earlier = yaml_get(mapping, key->text);
    if (earlier != NULL)
        return yaml_error_at(p->file, key,
                             "\"%s\" is given twice, first in line %u; keep one of them", key->text,
                             earlier->key_line);
    *ret_key = key;
    return OK;
}

static status take_mapping(struct parse *p, unsigned depth, struct yaml_node **ret_node)
{
    TRY(refuse_decoration(p, p->event.data.mapping_start.anchor, p->event.data.mapping_start.tag));

    struct yaml_node *mapping = node_new(p, YAML_MAPPING);
    struct yaml_node **end = &mapping->first;
    unsigned children = 0;
    TRY(next_event(p));
    while (p->event.type != YAML_MAPPING_END_EVENT) {
        if (++children > YAML_CHILDREN_MAX)
            return error_at_event(p, "this mapping is too long");
        struct yaml_node *key;
        TRY(take_key(p, mapping, &key));
        TRY(next_event(p));
        struct yaml_node *value;
        TRY(take_node(p, depth + 1, &value));
        value->key = key->text;
        value->key_line = key->line;
        value->key_column = key->column;
        *end = value;
        end = &value->next;
        TRY(next_event(p));
    }
    *ret_node = mapping;
    return OK;
}

static status take_node(struct parse *p, unsigned depth, struct yaml_node **ret_node)
{
    if (depth > YAML_DEPTH_MAX)
        return error_at_event(p, "this is nested too deeply");

    switch (p->event.type) {
    case YAML_SCALAR_EVENT:
        return take_scalar(p, ret_node);
    case YAML_SEQUENCE_START_EVENT:
        return take_sequence(p, depth, ret_node);
    case YAML_MAPPING_START_EVENT:
        return take_mapping(p, depth, ret_node);
    case YAML_ALIAS_EVENT:
        return error_at_event(p, "aliases are not read here; write the value out");
    default:
        return error_at_event(p, "a value is missing here");
    }
}

static status take_document(struct parse *p, struct yaml_node **ret_root)
{
    TRY(next_event(p)); /* the stream's start */
    TRY(next_event(p));
    if (p->event.type != YAML_DOCUMENT_START_EVENT)
        return error_at_event(p, "the file is empty");

    TRY(next_event(p));
    struct yaml_node *root;
    TRY(take_node(p, 0, &root));
    TRY(next_event(p)); /* the document's end */
    TRY(next_event(p));
    if (p->event.type != YAML_STREAM_END_EVENT)
        return error_at_event(p, "a second document begins here; keep one a file");
    *ret_root = root;
    return OK;
}

status yaml_parse(const struct yaml_file *file, struct slice text,
                  const struct yaml_node **ret_root)
{
    if (text.length > YAML_TEXT_BYTES_MAX)
        return yaml_error(file, 1, 1, "the file is larger than %d bytes", YAML_TEXT_BYTES_MAX);

    struct parse p = {.file = file};
    if (!yaml_parser_initialize(&p.parser))
        return status_error(STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                            "out of memory while reading YAML");
    yaml_parser_set_encoding(&p.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&p.parser, (const unsigned char *)text.data, text.length);

    struct yaml_node *root = NULL;
    const status outcome = take_document(&p, &root);
    yaml_event_delete(&p.event);
    yaml_parser_delete(&p.parser);
    if (status_is_ok(outcome))
        *ret_root = root;
    return outcome;
}

const struct yaml_node *yaml_get(const struct yaml_node *mapping, const char *key)
{
    for (const struct yaml_node *value = mapping->first; value != NULL; value = value->next)
        if (strcmp(value->key, key) == 0)
            return value;
    return NULL;
}

const char *yaml_kind_name(enum yaml_kind kind)
{
    switch (kind) {
    case YAML_SCALAR:
        return "a value";
    case YAML_SEQUENCE:
        return "a list";
    case YAML_MAPPING:
        return "a mapping";
    }
    return "nothing";
}
