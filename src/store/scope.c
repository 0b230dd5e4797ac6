/* Putting names into SQL.
 *
 * Follows PostgreSQL's lexical rules (manual §4.1) as far as to know what is a plain identifier:
 * text in quotes, dollar quotes and comments is copied unread, so that 'tenant.x' in a literal
 * stays. Malformed text is copied to its end; PostgreSQL refuses it.
 */
#include "store/scope.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

struct rewriter {
    const char *at;
    struct buf out;
    bool after_dot;    /* the token before was a dot */
    bool after_schema; /* …or a word that a schema's name follows */
    bool after_e;      /* …or the e of an E'' literal */
};

static bool is_word_start(char c)
{
    return isalpha((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_word(char c)
{
    return is_word_start(c) || isdigit((unsigned char)c) || c == '$';
}

static void copy_to(struct rewriter *r, const char *end)
{
    buf_append(&r->out, r->at, (size_t)(end - r->at));
    r->at = end;
}

/* After the closing quote; a doubled one is part of the text, as is one behind a backslash in an
 * E'' literal. */
static const char *quoted_end(const char *at, bool with_escapes)
{
    const char quote = *at++;
    while (*at != '\0') {
        const bool is_escape = with_escapes && *at == '\\' && at[1] != '\0';
        const bool is_doubled = *at == quote && at[1] == quote;
        if (*at == quote && !is_doubled)
            return at + 1;
        at += is_escape || is_doubled ? 2 : 1;
    }
    return at;
}

/* After a $tag$ … $tag$ literal; `at` itself if none begins there. */
static const char *dollar_quoted_end(const char *at)
{
    const char *tag_end = at + 1;
    if (isdigit((unsigned char)*tag_end))
        return at; /* a parameter */
    while (is_word(*tag_end) && *tag_end != '$')
        tag_end++;
    if (*tag_end != '$')
        return at;
    const size_t tag_bytes = (size_t)(tag_end + 1 - at);
    for (const char *close = tag_end + 1; *close != '\0'; close++) {
        if (strncmp(close, at, tag_bytes) == 0)
            return close + tag_bytes;
    }
    return at + strlen(at);
}

/* After a comment; `at` itself if none begins there. Block comments nest. */
static const char *comment_end(const char *at)
{
    if (at[0] == '-' && at[1] == '-')
        return at + strcspn(at, "\n");
    if (at[0] != '/' || at[1] != '*')
        return at;
    unsigned depth = 0;
    while (*at != '\0') {
        if (at[0] == '/' && at[1] == '*') {
            depth++;
            at += 2;
        } else if (at[0] == '*' && at[1] == '/') {
            at += 2;
            if (--depth == 0)
                break;
        } else {
            at++;
        }
    }
    return at;
}

static bool word_is(const char *word, size_t length, const char *wanted)
{
    return length == strlen(wanted) && strncasecmp(word, wanted, length) == 0;
}

static const char *name_for(const struct rewriter *r, const struct scope_names *names,
                            const char *word, size_t length)
{
    const char *next = word + length;
    while (isspace((unsigned char)*next))
        next++;
    if (r->after_dot)
        return NULL;
    if (word_is(word, length, "tenant") && (*next == '.' || r->after_schema))
        return names->tenant;
    if (word_is(word, length, "tenant_role"))
        return names->tenant_role;
    if (word_is(word, length, "serving_role"))
        return names->serving_role;
    return NULL;
}

static void take_word(struct rewriter *r, const struct scope_names *names)
{
    const char *end = r->at;
    while (is_word(*end))
        end++;
    const size_t length = (size_t)(end - r->at);
    const char *name = name_for(r, names, r->at, length);
    r->after_dot = false;
    r->after_e = word_is(r->at, length, "e");
    r->after_schema =
        word_is(r->at, length, "schema") ||
        (r->after_schema && (word_is(r->at, length, "if") || word_is(r->at, length, "not") ||
                             word_is(r->at, length, "exists")));
    if (name == NULL) {
        copy_to(r, end);
        return;
    }
    buf_append_text(&r->out, name);
    r->at = end;
}

static void take_other(struct rewriter *r)
{
    const char *end = r->at + 1;
    if (*r->at == '\'' || *r->at == '"') {
        end = quoted_end(r->at, *r->at == '\'' && r->after_e);
    } else if (*r->at == '$') {
        end = dollar_quoted_end(r->at);
    } else if (isdigit((unsigned char)*r->at)) {
        while (is_word(*end))
            end++; /* 0x1F, 1e5 */
    }
    if (end == r->at)
        end++;
    r->after_dot = *r->at == '.';
    r->after_schema = r->after_e = false;
    copy_to(r, end);
}

char *scope_rewrite(struct arena *arena, const char *text, const struct scope_names *names)
{
    struct rewriter r = {.at = text};
    while (*r.at != '\0') {
        const char *end = comment_end(r.at);
        if (end == r.at && isspace((unsigned char)*r.at))
            end++;
        if (end != r.at)
            copy_to(&r, end); /* neither changes what a word means */
        else if (is_word_start(*r.at))
            take_word(&r, names);
        else
            take_other(&r);
    }
    char *rewritten = arena_strndup(arena, r.out.data, r.out.length);
    buf_fini(&r.out);
    return rewritten;
}
