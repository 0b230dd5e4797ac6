/* The tokens of JSON. Strings are mostly plain: those without escapes are borrowed from the
 * text.
 */
#include "wire/json_lexer.h"

#include "wire/json_plain.h"
#include "wire/number.h"
#include "wire/utf8.h"

status json_error(struct json_lexer *lexer, const char *at, const char *expected)
{
    size_t line = 1;
    const char *line_start = lexer->start;
    for (const char *c = lexer->start; c < at; c++) {
        if (*c == '\n') {
            line++;
            line_start = c + 1;
        }
    }
    size_t column = 1; /* in characters */
    for (const char *c = line_start; c < at; c++)
        column += ((unsigned char)*c & 0xC0) != 0x80;
    return status_errorf(lexer->arena, STATUS_INVALID_ARGUMENT, "JSON_INVALID",
                         "invalid JSON at line %zu, column %zu: %s", line, column, expected);
}

status json_open(struct json_lexer *lexer, struct arena *arena, struct slice text)
{
    if (text.length == 0)
        text = SLICE("");
    *lexer = (struct json_lexer){arena, text.data, text.data, text.data + text.length};
    if (slice_starts_with(text, "\xEF\xBB\xBF"))
        return json_error(lexer, lexer->start, "leave out the byte order mark");
    const size_t invalid_at = utf8_invalid_at(text);
    if (invalid_at < text.length)
        return json_error(lexer, text.data + invalid_at, "the text must be UTF-8");
    return OK;
}

bool json_take_word(struct json_lexer *lexer, const char *word)
{
    const size_t length = strlen(word);
    if ((size_t)(lexer->end - lexer->at) < length || memcmp(lexer->at, word, length) != 0)
        return false;
    lexer->at += length;
    return true;
}

static bool read_hex4(const char *at, const char *end, uint32_t *ret_unit)
{
    uint32_t unit = 0;
    if (end - at < 4)
        return false;
    for (int i = 0; i < 4; i++) {
        const char c = at[i];
        if (c >= '0' && c <= '9')
            unit = unit << 4 | (uint32_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            unit = unit << 4 | (uint32_t)(c - 'a' + 10);
        else if (c >= 'A' && c <= 'F')
            unit = unit << 4 | (uint32_t)(c - 'A' + 10);
        else
            return false;
    }
    *ret_unit = unit;
    return true;
}

/* \uXXXX, with its second half for what lies above U+FFFF; `at` is the backslash. */
static status read_unicode_escape(struct json_lexer *lexer, uint32_t *ret_code_point)
{
    const char *escape = lexer->at;
    uint32_t unit;
    if (!read_hex4(escape + 2, lexer->end, &unit))
        return json_error(lexer, escape, "\\u must be followed by four hexadecimal digits");
    lexer->at += 6;
    if (unit == 0)
        return json_error(lexer, escape, "strings must not contain NUL (\\u0000)");
    if (unit < 0xD800 || unit > 0xDFFF) {
        *ret_code_point = unit;
        return OK;
    }
    uint32_t low;
    if (unit > 0xDBFF || lexer->end - lexer->at < 6 || lexer->at[0] != '\\' ||
        lexer->at[1] != 'u' || !read_hex4(lexer->at + 2, lexer->end, &low) || low < 0xDC00 ||
        low > 0xDFFF)
        return json_error(lexer, escape,
                          "half of a surrogate pair; characters above U+FFFF need both halves");
    lexer->at += 6;
    *ret_code_point = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    return OK;
}

/* Takes one escape and writes what it stands for; never more bytes than it takes. */
static status unescape(struct json_lexer *lexer, char **out)
{
    const char letter = lexer->end - lexer->at < 2 ? '\0' : lexer->at[1];
    char c;
    switch (letter) {
    case '"':
    case '\\':
    case '/':
        c = letter;
        break;
    case 'b':
        c = '\b';
        break;
    case 'f':
        c = '\f';
        break;
    case 'n':
        c = '\n';
        break;
    case 'r':
        c = '\r';
        break;
    case 't':
        c = '\t';
        break;
    case 'u': {
        uint32_t code_point = 0;
        TRY(read_unicode_escape(lexer, &code_point));
        *out += utf8_write(code_point, *out);
        return OK;
    }
    default:
        return json_error(lexer, lexer->at,
                          "unknown escape; \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX exist");
    }
    *(*out)++ = c;
    lexer->at += 2;
    return OK;
}

static status unterminated(struct json_lexer *lexer)
{
    if (lexer->at == lexer->end)
        return json_error(lexer, lexer->at, "the string has no closing quote");
    return json_error(lexer, lexer->at, "control characters in strings must be escaped");
}

/* From the first escape on; the text is at least as long as what it stands for. */
static status escaped_string(struct json_lexer *lexer, const char *start, struct slice *ret_text)
{
    /* The closing quote bounds the room: an escaped quote is no end. */
    const char *close = lexer->at;
    while (close < lexer->end && *close != '"')
        close = json_plain_end(*close == '\\' && lexer->end - close > 1 ? close + 2 : close + 1,
                               lexer->end);
    char *text = arena_alloc(lexer->arena, (size_t)(close - start));
    char *out = text;
    const char *run = start;

    for (;;) {
        memcpy(out, run, (size_t)(lexer->at - run));
        out += lexer->at - run;
        if (lexer->at == lexer->end || (unsigned char)*lexer->at < 0x20)
            return unterminated(lexer);
        if (*lexer->at == '"')
            break;
        TRY(unescape(lexer, &out));
        run = lexer->at;
        lexer->at = json_plain_end(lexer->at, lexer->end);
    }
    lexer->at++;
    *ret_text = slice_make(text, (size_t)(out - text));
    return OK;
}

status json_take_string(struct json_lexer *lexer, struct slice *ret_text)
{
    if (!json_take(lexer, '"'))
        return json_error(lexer, lexer->at, "expected a string in double quotes");
    const char *start = lexer->at;
    lexer->at = json_plain_end(start, lexer->end);
    if (lexer->at == lexer->end)
        return unterminated(lexer);
    if (*lexer->at != '"')
        return escaped_string(lexer, start, ret_text);
    *ret_text = slice_make(start, (size_t)(lexer->at - start));
    lexer->at++;
    return OK;
}

status json_take_number(struct json_lexer *lexer, struct slice *ret_text)
{
    json_peek(lexer);
    const struct slice rest = slice_make(lexer->at, (size_t)(lexer->end - lexer->at));
    const size_t length = number_length(rest);
    if (length == 0)
        return json_error(lexer, lexer->at, "expected a number, as 12, -0.5 or 1e6");
    if (length < rest.length) {
        const char next = rest.data[length];
        if ((next >= '0' && next <= '9') || next == '.' || next == 'e' || next == 'E')
            return json_error(lexer, lexer->at + length, "not a number as JSON writes it");
    }
    lexer->at += length;
    *ret_text = slice_to(rest, length);
    return OK;
}

static status next(struct json_lexer *lexer, char close, bool *first, bool *ret_more)
{
    if (json_take(lexer, close)) {
        *ret_more = false;
        return OK;
    }
    if (!*first && !json_take(lexer, ','))
        return json_error(lexer, lexer->at, close == ']' ? "expected , or ]" : "expected , or }");
    if (!*first && json_peek(lexer) == close)
        return json_error(lexer, lexer->at, "no comma is allowed after the last one");
    *first = false;
    *ret_more = true;
    return OK;
}

status json_element(struct json_lexer *lexer, bool *first, bool *ret_more)
{
    return next(lexer, ']', first, ret_more);
}

status json_member(struct json_lexer *lexer, bool *first, bool *ret_more, struct slice *ret_name)
{
    TRY(next(lexer, '}', first, ret_more));
    if (!*ret_more)
        return OK;
    if (json_peek(lexer) != '"')
        return json_error(lexer, lexer->at, "expected a member's name in double quotes");
    TRY(json_take_string(lexer, ret_name));
    if (!json_take(lexer, ':'))
        return json_error(lexer, lexer->at, "expected : after the member's name");
    return OK;
}

static status skip_token(struct json_lexer *lexer, size_t *open)
{
    struct slice ignored;
    switch (json_peek(lexer)) {
    case '"':
        return json_take_string(lexer, &ignored);
    case '{':
    case '[':
        ++*open;
        break;
    case '}':
    case ']':
        if (*open == 0)
            return json_error(lexer, lexer->at, "expected a value");
        --*open;
        break;
    case '\0':
        return json_error(lexer, lexer->at, "the text ends within a value");
    default:
        break;
    }
    lexer->at++;
    return OK;
}

status json_skip(struct json_lexer *lexer)
{
    size_t open = 0;
    const char first = json_peek(lexer);
    TRY(skip_token(lexer, &open));
    while (open > 0)
        TRY(skip_token(lexer, &open));
    if (first == '"' || first == '{' || first == '[')
        return OK;
    /* A number or a word: up to what ends it. */
    while (lexer->at < lexer->end && strchr(",]} \t\r\n", *lexer->at) == NULL)
        lexer->at++;
    return OK;
}
