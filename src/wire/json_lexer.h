/* The tokens of JSON (RFC 8259). For wire/ only.
 *
 * Nothing here recurses. The text is checked to be UTF-8 when it is opened, so strings are.
 */
#ifndef WIRE_JSON_LEXER_H
#define WIRE_JSON_LEXER_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"

struct json_lexer {
    struct arena *arena;
    const char *start;
    const char *at;
    const char *end;
};

/* Errors JSON_INVALID: not UTF-8, or a byte order mark. */
MUST_USE status json_open(struct json_lexer *lexer, struct arena *arena, struct slice text);

/* JSON_INVALID with line and column of `at`; `expected`: what would be right. */
status json_error(struct json_lexer *lexer, const char *at, const char *expected);

/* Skips white space and returns the next character without taking it; NUL at the end. */
static inline char json_peek(struct json_lexer *lexer)
{
    while (lexer->at < lexer->end) {
        const char c = *lexer->at;
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
            return c;
        lexer->at++;
    }
    return '\0';
}

/* Takes the next character if it is `c`. */
static inline bool json_take(struct json_lexer *lexer, char c)
{
    if (json_peek(lexer) != c || lexer->at == lexer->end)
        return false;
    lexer->at++;
    return true;
}

/* Takes `word` (true, false, null) if it comes next. */
bool json_take_word(struct json_lexer *lexer, const char *word);

/* Takes a string, unescaped: a part of the text, or in the arena. Never contains NUL.
 *
 * Errors JSON_INVALID: not a string, control characters, bad escapes, lone surrogates, \u0000
 */
MUST_USE status json_take_string(struct json_lexer *lexer, struct slice *ret_text);
/* Takes a number, as it is written. */
MUST_USE status json_take_number(struct json_lexer *lexer, struct slice *ret_text);

/* After an opening bracket was taken: whether an element follows. Takes the comma before it, or the
 * closing bracket. *first is true before the first one, and set to false. */
MUST_USE status json_element(struct json_lexer *lexer, bool *first, bool *ret_more);
/* The same within braces; takes the member's name and the colon, too. */
MUST_USE status json_member(struct json_lexer *lexer, bool *first, bool *ret_more,
                            struct slice *ret_name);

/* Takes a value of any kind; brackets are counted only, so that what needs checking must be read
 * again. */
MUST_USE status json_skip(struct json_lexer *lexer);

#endif
