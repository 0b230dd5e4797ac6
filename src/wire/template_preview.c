/* The quotes of Python (its Language Reference, "String and Bytes literals"), with prefixes, both
 * lengths, escapes, comments and, in f-strings, expressions within braces. What is not closed, or
 * nested deeper than anybody writes, ends with its line or stays what it is: nothing here fails. */
#include "wire/template_preview.h"

enum { DEPTH_MAX = 16 };

/* Where we are; frames of code lie within f-strings, but for the first. */
struct frame {
    enum {
        IN_CODE,
        IN_COMMENT,
        IN_STRING,
        IN_FORMAT, /* behind the colon of an f-string's expression */
    } kind;
    unsigned brackets; /* open ones, of code */
    char quote;
    bool is_long; /* in three quotes */
    bool is_raw;
    bool is_formatted;
};

struct picture {
    struct buf out;
    struct frame frames[DEPTH_MAX];
    size_t depth; /* of frames, at least 1 */
};

static struct frame *top(struct picture *p)
{
    return &p->frames[p->depth - 1];
}

static void push(struct picture *p, struct frame frame)
{
    if (p->depth < DEPTH_MAX)
        p->frames[p->depth++] = frame;
}

static void pop(struct picture *p)
{
    if (p->depth > 1)
        p->depth--;
}

/* Text: each of these looks at what begins at `at` and returns how many bytes it took. */

static bool is_at(struct slice text, size_t at, char c)
{
    return at < text.length && text.data[at] == c;
}

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' ||
           (c & 0x80) != 0;
}

/* The frame of the string whose quote is at `at`, by the letters before it. */
static struct frame string_at(struct slice text, size_t at)
{
    struct frame frame = {.kind = IN_STRING, .quote = text.data[at]};
    size_t start = at;
    while (start > 0 && is_word(text.data[start - 1]) && at - start < 3)
        start--;
    if (at - start > 2)
        return frame; /* a name: not Python */
    for (size_t i = start; i < at; i++) {
        frame.is_raw = frame.is_raw || (text.data[i] | 0x20) == 'r';
        frame.is_formatted = frame.is_formatted || (text.data[i] | 0x20) == 'f';
    }
    frame.is_long = is_at(text, at + 1, frame.quote) && is_at(text, at + 2, frame.quote);
    return frame;
}

static size_t pass_code(struct picture *p, struct slice text, size_t at)
{
    struct frame *frame = top(p);
    const char c = text.data[at];
    if (c == '#' && p->depth == 1) {
        push(p, (struct frame){.kind = IN_COMMENT});
    } else if (c == '\'' || c == '"') {
        const struct frame string = string_at(text, at);
        push(p, string);
        return string.is_long ? 3 : 1;
    } else if (c == '(' || c == '[' || c == '{') {
        frame->brackets++;
    } else if ((c == ')' || c == ']' || c == '}') && frame->brackets > 0) {
        frame->brackets--;
    } else if (c == '}') {
        pop(p);
    } else if (c == ':' && p->depth > 1 && frame->brackets == 0) {
        frame->kind = IN_FORMAT;
    }
    return 1;
}

static size_t pass_string(struct picture *p, struct slice text, size_t at)
{
    const struct frame *frame = top(p);
    const char c = text.data[at];
    if (c == '\\')
        return at + 1 < text.length ? 2 : 1;
    if (c == frame->quote && !frame->is_long) {
        pop(p);
    } else if (c == frame->quote && is_at(text, at + 1, c) && is_at(text, at + 2, c)) {
        pop(p);
        return 3;
    } else if ((c == '\n' || c == '\r') && !frame->is_long) {
        pop(p);
    } else if (frame->is_formatted && (c == '{' || c == '}')) {
        if (is_at(text, at + 1, c))
            return 2;
        if (c == '{')
            push(p, (struct frame){.kind = IN_CODE});
    }
    return 1;
}

static size_t pass_format(struct picture *p, struct slice text, size_t at)
{
    if (text.data[at] == '{')
        push(p, (struct frame){.kind = IN_CODE});
    else if (text.data[at] == '}')
        pop(p);
    return 1;
}

static void pass_text(struct picture *p, struct slice text)
{
    buf_append_slice(&p->out, text);
    size_t at = 0;
    while (at < text.length) {
        switch (top(p)->kind) {
        case IN_CODE:
            at += pass_code(p, text, at);
            break;
        case IN_COMMENT:
            if (text.data[at] == '\n' || text.data[at] == '\r')
                pop(p);
            at++;
            break;
        case IN_STRING:
            at += pass_string(p, text, at);
            break;
        case IN_FORMAT:
            at += pass_format(p, text, at);
            break;
        }
    }
}

/* Values. */

/* A control character as Python escapes it. */
static void write_control(struct buf *out, char c)
{
    static const char digits[] = "0123456789abcdef";
    if (c == '\n')
        buf_append_literal(out, "\\n");
    else if (c == '\r')
        buf_append_literal(out, "\\r");
    else if (c == '\t')
        buf_append_literal(out, "\\t");
    else
        buf_append(out, (const char[]){'\\', 'x', digits[(c >> 4) & 15], digits[c & 15]}, 4);
}

/* A text as a string constant has it between its quotes. */
static void write_inside(struct buf *out, struct slice text, const struct frame *string)
{
    for (size_t i = 0; i < text.length; i++) {
        const char c = text.data[i];
        if ((unsigned char)c < 0x20 || c == 0x7f) {
            write_control(out, c);
            continue;
        }
        if ((string->quote != '\0' && c == string->quote) || (c == '\\' && !string->is_raw))
            buf_append_byte(out, '\\');
        if (string->is_formatted && (c == '{' || c == '}'))
            buf_append_byte(out, c);
        buf_append_byte(out, c);
    }
}

static void write_literal(struct buf *out, const struct template_value *value)
{
    if (value->kind != CONSTANT_TEXT) {
        buf_append_slice(out, value->text);
        /* 5 is what stands in a text; as a number with decimals it is 5.0. */
        const bool is_whole = slice_find(value->text, '.') == value->text.length &&
                              slice_find(value->text, 'e') == value->text.length;
        if (value->kind == CONSTANT_NUMBER && is_whole)
            buf_append_literal(out, ".0");
        return;
    }
    /* As repr() chooses its quotes. */
    const bool has_single = slice_find(value->text, '\'') < value->text.length;
    const bool has_double = slice_find(value->text, '"') < value->text.length;
    const struct frame string = {.quote = has_single && !has_double ? '"' : '\''};
    buf_append_byte(out, string.quote);
    write_inside(out, value->text, &string);
    buf_append_byte(out, string.quote);
}

static void show_value(struct picture *p, const struct template_value *value)
{
    static const struct frame comment = {.is_raw = true};
    const struct frame *frame = top(p);
    if (frame->kind == IN_CODE)
        write_literal(&p->out, value);
    else
        write_inside(&p->out, value->text, frame->kind == IN_STRING ? frame : &comment);
}

bool template_preview(struct arena *arena, const struct template *template,
                      const struct template_value *constants, size_t bytes_max,
                      struct slice *ret_text)
{
    struct picture p = {.frames = {{.kind = IN_CODE}}, .depth = 1};
    size_t blank = 0;
    for (size_t i = 0; i < template->piece_count && p.out.length <= bytes_max; i++) {
        if (template->pieces[i].kind == PIECE_TEXT)
            pass_text(&p, template->pieces[i].source);
        else
            show_value(&p, &constants[blank++]);
    }
    const bool fits = p.out.length <= bytes_max;
    if (fits)
        *ret_text = arena_slice_copy(arena, buf_slice(&p.out));
    buf_fini(&p.out);
    return fits;
}
