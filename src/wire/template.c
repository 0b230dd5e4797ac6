/* From the text to pieces, in one pass. A fault does not end it: the next blank is read, so that an
 * author sees all that is wrong at once. What is not a blank is not looked at; whether it is Python
 * is for Python to say. */
#include "wire/template.h"

#include "base/nearest.h"
#include "wire/template_parser.h"
#include "wire/utf8.h"

static const char OPEN[] = "{{";
static const char BRACES_HINT[] = "write \\{{ for a pair of braces";
static const char RESERVED[] = "smooth_blank_";

static const char *const CONTEXT_NAMES[] = {
    [CONTEXT_BUSINESS_NAME] = "business_name",
    [CONTEXT_OWNER_EMAIL] = "owner_email",
    [CONTEXT_TENANT_ID] = "tenant_id",
    [CONTEXT_SCHEMA_NAME] = "schema_name",
    [CONTEXT_SUBSCRIPTION_TIER] = "subscription_tier",
    [CONTEXT_TIME_ZONE] = "time_zone",
    [CONTEXT_PRIMARY_DOMAIN] = "primary_domain",
};

static const char *const KINDS[] = {
    [PIECE_PROMPT] = "PROMPT",
    [PIECE_CONTEXT] = "CONTEXT",
    [PIECE_DATE] = "DATE",
};

const char *template_context_name(enum template_context context)
{
    return CONTEXT_NAMES[context];
}

/* The position of a later byte. */
static struct template_position advance(struct slice text, struct template_position at,
                                        size_t offset)
{
    for (; at.offset < offset; at.offset++) {
        const char c = text.data[at.offset];
        const bool pair = c == '\r' && at.offset + 1 < text.length && /* one end of line */
                          text.data[at.offset + 1] == '\n';
        if (c == '\n' || (c == '\r' && !pair)) {
            at.line++;
            at.column = 1;
        } else if (((unsigned char)c & 0xC0) != 0x80) {
            at.column++;
        }
    }
    return at;
}

struct template_position template_position_of(struct slice text, size_t offset)
{
    const struct template_position start = {.offset = 0, .line = 1, .column = 1};
    return advance(text, start, offset < text.length ? offset : text.length);
}

void template_fault(struct template_parser *p, struct slice where, const char *code,
                    const char *message, const char *hint)
{
    if (p->fault_count == TEMPLATE_FAULTS_MAX)
        return;
    p->faults[p->fault_count++] = (struct template_fault){
        .at = advance(p->text, p->seen, (size_t)(where.data - p->text.data)),
        .length = where.length,
        .code = code,
        .message = message,
        .hint = hint,
    };
}

/* The nearest of some names to a word in any letter case, as "did you mean …?"; else NULL. */
static const char *did_you_mean(struct arena *arena, struct slice word, const char *const *names,
                                size_t count, char case_bit)
{
    char *folded = arena_slice_string(arena, word);
    for (char *at = folded; *at != '\0'; at++)
        if ((*at | 0x20) >= 'a' && (*at | 0x20) <= 'z')
            *at = (char)((*at & ~0x20) | case_bit);
    struct nearest near;
    nearest_init(&near, folded);
    for (size_t i = 0; i < count; i++)
        if (names[i] != NULL)
            nearest_try(&near, names[i]);
    return near.name == NULL ? NULL : arena_printf(arena, "did you mean %s?", near.name);
}

/* "unknown CONTEXT 'busines_name'", without what would be too long to read. */
static const char *unknown(struct arena *arena, const char *what, struct slice word)
{
    if (word.length == 0 || word.length > TEMPLATE_NAME_BYTES_MAX)
        return arena_printf(arena, "unknown %s", what);
    return arena_printf(arena, "unknown %s '%.*s'", what, (int)word.length, word.data);
}

static bool read_context(struct template_parser *p, struct slice name,
                         enum template_context *ret_context)
{
    for (size_t i = 0; i < TEMPLATE_CONTEXT_COUNT; i++) {
        if (slice_is(name, CONTEXT_NAMES[i])) {
            *ret_context = (enum template_context)i;
            return true;
        }
    }
    const char *hint = did_you_mean(p->arena, name, CONTEXT_NAMES, TEMPLATE_CONTEXT_COUNT, 0x20);
    if (hint == NULL)
        hint = "there are business_name, owner_email, tenant_id, schema_name, subscription_tier, "
               "time_zone and primary_domain";
    template_fault(p, name, "TEMPLATE_CONTEXT_UNKNOWN", unknown(p->arena, "CONTEXT", name), hint);
    return false;
}

static bool read_date(struct template_parser *p, struct slice expression,
                      struct template_date *ret_date)
{
    const char *hint = NULL;
    const char *wrong = template_date_read(p->arena, expression, ret_date, &hint);
    if (wrong != NULL)
        template_fault(p, expression, "TEMPLATE_DATE_UNKNOWN", wrong, hint);
    return wrong == NULL;
}

/* What stands between the braces. */
static bool read_blank(struct template_parser *p, struct slice inner, struct template_piece *piece)
{
    const size_t colon = slice_find(inner, ':');
    const struct slice kind = slice_trim(slice_to(inner, colon));
    const size_t behind = colon < inner.length ? colon + 1 : inner.length;
    const struct slice rest = slice_trim(template_part(inner, behind, inner.length));

    if (slice_is(kind, KINDS[PIECE_PROMPT])) {
        piece->kind = PIECE_PROMPT;
        return template_prompt_read(p, rest, &piece->prompt);
    }
    if (slice_is(kind, KINDS[PIECE_CONTEXT])) {
        piece->kind = PIECE_CONTEXT;
        return read_context(p, rest, &piece->context);
    }
    if (slice_is(kind, KINDS[PIECE_DATE])) {
        piece->kind = PIECE_DATE;
        return read_date(p, rest, &piece->date);
    }

    const char *hint = did_you_mean(p->arena, kind, KINDS, sizeof KINDS / sizeof *KINDS, 0);
    if (hint == NULL)
        hint = "there are PROMPT, CONTEXT and DATE; write \\{{ for a pair of braces";
    template_fault(p, kind, "TEMPLATE_BLANK_UNKNOWN", unknown(p->arena, "blank", kind), hint);
    return false;
}

static void add_text(struct template_parser *p, size_t from, size_t to)
{
    if (from == to)
        return;
    p->seen = advance(p->text, p->seen, from);
    p->pieces[p->piece_count++] = (struct template_piece){
        .kind = PIECE_TEXT,
        .at = p->seen,
        .source = template_part(p->text, from, to),
    };
}

/* The next "{{", or the end. */
static size_t find_open(struct slice text, size_t from)
{
    const char *found = memmem(text.data + from, text.length - from, OPEN, 2);
    return found == NULL ? text.length : (size_t)(found - text.data);
}

/* The "}}" that closes a blank whose inside begins at `from`; false when its line ends, or another
 * blank begins, before. */
static bool find_close(struct slice text, size_t from, size_t *ret_close)
{
    for (size_t i = from; i + 1 < text.length; i++) {
        const char c = text.data[i];
        if (c == '\n' || c == '\r' || (c == '{' && text.data[i + 1] == '{'))
            return false;
        if (c == '}' && text.data[i + 1] == '}') {
            *ret_close = i;
            return true;
        }
    }
    return false;
}

static void read_pieces(struct template_parser *p)
{
    size_t text_start = 0;
    size_t pairs = 0;
    size_t open = find_open(p->text, 0);
    while (open < p->text.length) {
        const bool is_literal = open > text_start && p->text.data[open - 1] == '\\';
        add_text(p, text_start, is_literal ? open - 1 : open);
        text_start = open;
        p->seen = advance(p->text, p->seen, open);
        const struct slice braces = template_part(p->text, open, open + 2);
        if (++pairs > TEMPLATE_BLANKS_MAX) {
            template_fault(p, braces, "TEMPLATE_TOO_MANY_BLANKS",
                           "a template has at most 1000 blanks", NULL);
            break;
        }

        size_t close = 0;
        size_t next = open + 2;
        if (!is_literal && !find_close(p->text, open + 2, &close)) {
            template_fault(p, braces, "TEMPLATE_BLANK_OPEN", "a blank needs }} on the same line",
                           BRACES_HINT);
        } else if (!is_literal) {
            struct template_piece piece = {
                .at = p->seen,
                .source = template_part(p->text, open, close + 2),
            };
            text_start = next = close + 2;
            if (read_blank(p, template_part(p->text, open + 2, close), &piece)) {
                p->pieces[p->piece_count++] = piece;
                p->blank_count++;
            }
        }
        open = find_open(p->text, next);
    }
    add_text(p, text_start, p->text.length);
}

/* Whether the text is one that can be read at all. */
static bool is_readable(struct template_parser *p)
{
    if (p->text.length > TEMPLATE_BYTES_MAX) {
        template_fault(p, slice_to(p->text, 0), "TEMPLATE_TOO_LARGE",
                       "a template has at most 65536 bytes", NULL);
        return false;
    }
    size_t wrong = utf8_invalid_at(p->text);
    const size_t nul = slice_find(p->text, '\0');
    wrong = nul < wrong ? nul : wrong;
    if (wrong < p->text.length) {
        template_fault(p, template_part(p->text, wrong, wrong + 1), "TEMPLATE_NOT_UTF8",
                       "a template is UTF-8 text", NULL);
        return false;
    }
    /* It stands where blanks were; a script that knows it could only confuse its own author. */
    const char *reserved = memmem(p->text.data, p->text.length, RESERVED, sizeof RESERVED - 1);
    if (reserved != NULL) {
        template_fault(p, slice_make(reserved, sizeof RESERVED - 1), "TEMPLATE_NAME_RESERVED",
                       "names with smooth_blank_ are reserved", "choose another name");
        return false;
    }
    return true;
}

static size_t count_pairs(struct slice text)
{
    size_t count = 0;
    for (size_t at = find_open(text, 0); at < text.length && count <= TEMPLATE_BLANKS_MAX;
         at = find_open(text, at + 2))
        count++;
    return count;
}

void template_parse(struct arena *arena, struct slice text, struct template *ret_template)
{
    if (text.length == 0)
        text = SLICE("");
    struct template_parser p = {
        .arena = arena,
        .text = text,
        .seen = {.offset = 0, .line = 1, .column = 1},
        .faults = arena_array(arena, TEMPLATE_FAULTS_MAX, sizeof *p.faults),
    };
    if (is_readable(&p)) {
        const size_t pairs = count_pairs(text);
        const size_t prompts = pairs < TEMPLATE_PROMPTS_MAX ? pairs : TEMPLATE_PROMPTS_MAX;
        p.pieces = arena_array(arena, 2 * pairs + 1, sizeof *p.pieces);
        p.prompts = arena_array(arena, prompts, sizeof *p.prompts);
        p.bare = arena_array(arena, prompts, sizeof *p.bare);
        read_pieces(&p);
    }
    *ret_template = (struct template){
        .text = text,
        .pieces = p.pieces,
        .piece_count = p.piece_count,
        .blank_count = p.blank_count,
        .prompts = p.prompts,
        .prompt_count = p.prompt_count,
        .faults = p.faults,
        .fault_count = p.fault_count,
    };
}

status template_status(struct arena *arena, const struct template *template)
{
    if (template->fault_count == 0)
        return OK;
    const struct template_fault *first = &template->faults[0];
    return status_errorf(arena, STATUS_INVALID_ARGUMENT, first->code, "line %u, column %u: %s%s%s",
                         first->at.line, first->at.column, first->message,
                         first->hint == NULL ? "" : ": ", first->hint == NULL ? "" : first->hint);
}
