/* Markers end with an underscore, so that what follows a blank cannot be read as part of its
 * number. The parser refuses templates in which a marker's name stands already. */
#include "wire/template_mark.h"

#include "wire/number.h"

static const char PREFIX[] = "smooth_blank_";

enum {
    PREFIX_BYTES = sizeof PREFIX - 1,
    MARKER_BYTES_MAX = PREFIX_BYTES + 20 + 1,
    BLANK_DIGITS_MAX = 4, /* TEMPLATE_BLANKS_MAX is 1000 */
};

static size_t write_marker(size_t blank, char ret_text[MARKER_BYTES_MAX])
{
    memcpy(ret_text, PREFIX, PREFIX_BYTES);
    size_t length = PREFIX_BYTES;
    length += number_write_u64(blank, ret_text + length);
    ret_text[length++] = '_';
    return length;
}

struct slice template_mark(struct arena *arena, const struct template *template)
{
    const size_t most = template->text.length + template->blank_count * MARKER_BYTES_MAX;
    char *source = arena_alloc(arena, most);
    size_t length = 0;
    size_t blank = 0;
    for (size_t i = 0; i < template->piece_count; i++) {
        const struct template_piece *piece = &template->pieces[i];
        if (piece->kind == PIECE_TEXT) {
            memcpy(source + length, piece->source.data, piece->source.length);
            length += piece->source.length;
        } else {
            length += write_marker(blank++, source + length);
        }
    }
    return slice_make(source, length);
}

/* A marker at the start of the text: its length, or 0. */
static size_t marker_length(struct slice text, size_t blank_count, size_t *ret_blank)
{
    if (!slice_starts_with(text, PREFIX))
        return 0;
    const struct slice rest = slice_from(text, PREFIX_BYTES);
    const size_t digits = slice_find(slice_to(rest, BLANK_DIGITS_MAX + 1), '_');
    uint64_t blank;
    if (digits > BLANK_DIGITS_MAX || digits >= rest.length ||
        !slice_to_u64(slice_to(rest, digits), &blank) || blank >= blank_count ||
        (digits > 1 && rest.data[0] == '0'))
        return 0;
    *ret_blank = (size_t)blank;
    return PREFIX_BYTES + digits + 1;
}

bool template_is_marker(struct slice name, size_t blank_count, size_t *ret_blank)
{
    const size_t length = marker_length(name, blank_count, ret_blank);
    return length > 0 && length == name.length;
}

/* The next marker; false when there is none. */
static bool find_marker(struct slice text, size_t from, size_t blank_count, size_t *ret_at,
                        size_t *ret_length, size_t *ret_blank)
{
    while (from < text.length) {
        const char *found = memmem(text.data + from, text.length - from, PREFIX, PREFIX_BYTES);
        if (found == NULL)
            return false;
        const size_t at = (size_t)(found - text.data);
        const size_t length = marker_length(slice_from(text, at), blank_count, ret_blank);
        if (length > 0) {
            *ret_at = at;
            *ret_length = length;
            return true;
        }
        from = at + PREFIX_BYTES;
    }
    return false;
}

/* Writes the filled text, or with NULL only counts its bytes. */
static size_t fill(struct slice constant, const struct template_value *constants, size_t count,
                   char *text)
{
    size_t length = 0;
    size_t from = 0;
    while (from < constant.length) {
        size_t at = constant.length;
        size_t marker = 0;
        size_t blank = 0;
        const bool found = find_marker(constant, from, count, &at, &marker, &blank);
        if (text != NULL)
            memcpy(text + length, constant.data + from, at - from);
        length += at - from;
        from = at + marker;
        if (!found)
            break;
        const struct slice value = constants[blank].text;
        if (text != NULL && value.length > 0)
            memcpy(text + length, value.data, value.length);
        length += value.length;
    }
    return length;
}

bool template_fill(struct arena *arena, struct slice constant,
                   const struct template_value *constants, size_t count, size_t bytes_max,
                   struct slice *ret_text)
{
    const size_t length = fill(constant, constants, count, NULL);
    if (length > bytes_max)
        return false;
    char *text = arena_alloc(arena, length);
    fill(constant, constants, count, text);
    *ret_text = slice_make(text, length);
    return true;
}

/* Where a piece's bytes stand in both texts. */
struct walk {
    size_t marked;   /* bytes of the line that were passed, of the marked source */
    unsigned line;   /* the line that they belong to */
    size_t original; /* how far we are in the template */
};

/* Passes the bytes of a piece of text, to the wanted place or to its end. True when it is there. */
static bool walk_text(struct walk *walk, struct slice source, unsigned line, size_t byte_in_line)
{
    for (size_t i = 0; i < source.length; i++) {
        const char c = source.data[i];
        const bool ends =
            c == '\n' || (c == '\r' && (i + 1 == source.length || source.data[i + 1] != '\n'));
        if (walk->line == line && (walk->marked >= byte_in_line || ends))
            return true;
        walk->original++;
        walk->marked++;
        if (ends) {
            walk->line++;
            walk->marked = 0;
        }
    }
    return false;
}

struct template_position template_place(const struct template *template, unsigned line,
                                        size_t byte_in_line)
{
    struct walk walk = {.line = 1};
    size_t blank = 0;
    for (size_t i = 0; i < template->piece_count; i++) {
        const struct template_piece *piece = &template->pieces[i];
        walk.original = piece->at.offset;
        if (piece->kind == PIECE_TEXT) {
            if (walk_text(&walk, piece->source, line, byte_in_line))
                break;
            continue;
        }
        char marker[MARKER_BYTES_MAX];
        walk.marked += write_marker(blank++, marker);
        if (walk.line == line && walk.marked > byte_in_line)
            break;
        walk.original = piece->at.offset + piece->source.length;
    }
    return template_position_of(template->text, walk.original);
}
