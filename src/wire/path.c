/* Paths as text. Only where something is refused or a mask is recorded, so nothing is hurried. */
#include "wire/path.h"

#include <stdarg.h>

enum { QUOTED_BYTES_MAX = 60 };

const char *wire_quote(struct arena *arena, struct slice text)
{
    const size_t shown = text.length <= QUOTED_BYTES_MAX ? text.length : QUOTED_BYTES_MAX;
    char *out = arena_alloc(arena, shown + sizeof "\"...\"");
    size_t length = 0;

    out[length++] = '"';
    for (size_t i = 0; i < shown; i++)
        out[length++] = (unsigned char)text.data[i] < 0x20 ? '.' : text.data[i];
    if (shown < text.length) {
        while (length > 1 && ((unsigned char)out[length - 1] & 0x80) != 0)
            length--; /* no half character before the dots */
        memcpy(out + length, "...", 3);
        length += 3;
    }
    out[length++] = '"';
    out[length] = '\0';
    return out;
}

static void append_dotted(struct buf *out, struct slice name)
{
    if (out->length > 0)
        buf_append_byte(out, '.');
    buf_append_slice(out, name);
}

static void append_json(struct arena *arena, struct buf *out, const struct wire_path *path)
{
    if (path->parent != NULL)
        append_json(arena, out, path->parent);
    switch (path->kind) {
    case WIRE_PATH_ROOT:
        buf_append_slice(out, path->name);
        break;
    case WIRE_PATH_FIELD:
        append_dotted(out, slice_of(path->type->fields[path->index].json_name));
        break;
    case WIRE_PATH_NAME:
        append_dotted(out, path->name);
        break;
    case WIRE_PATH_ELEMENT:
        buf_printf(out, "[%zu]", path->index);
        break;
    case WIRE_PATH_KEY:
        buf_printf(out, "[%s]", wire_quote(arena, path->name));
        break;
    }
}

const char *wire_path_json(struct arena *arena, const struct wire_path *path)
{
    struct buf out = {0};
    append_json(arena, &out, path);
    const char *text = arena_slice_string(arena, buf_slice(&out));
    buf_fini(&out);
    return text;
}

static const char *proto_name(const struct wire_path *path)
{
    return path->type->desc->fields[path->index].name;
}

char *wire_path_proto(struct arena *arena, const struct wire_path *path)
{
    size_t at = 0; /* each name and the dot, or the NUL, behind it */
    for (const struct wire_path *p = path; p->kind == WIRE_PATH_FIELD; p = p->parent)
        at += strlen(proto_name(p)) + 1;

    char *text = arena_alloc(arena, at);
    char behind = '\0';
    for (; path->kind == WIRE_PATH_FIELD; path = path->parent) {
        const size_t length = strlen(proto_name(path));
        text[--at] = behind;
        at -= length;
        memcpy(text + at, proto_name(path), length);
        behind = '.';
    }
    return text;
}

status wire_path_error(struct arena *arena, const struct wire_path *path, const char *reason,
                       const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *description = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return status_field(arena, reason, wire_path_json(arena, path), "%s", description);
}
