/* Reading path templates: one pass over the text, left to right, no backing up. A template comes
 * from our own protos, so an error here stops the server at its start, with the place named. */
#include "wire/route_template.h"

#include "wire/percent.h"

struct reader {
    struct arena *arena;
    const char *text; /* the whole, for messages */
    const char *at;
    struct route_template *template;
};

static status invalid(const struct reader *r, const char *what)
{
    return status_errorf(r->arena, STATUS_INVALID_ARGUMENT, "ROUTE_INVALID",
                         "path template \"%s\": %s at character %zu", r->text, what,
                         (size_t)(r->at - r->text) + 1);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* pchar of RFC 3986 §3.3 but for ":" (the verb's) and "*" (a wildcard). */
static bool is_literal(char c)
{
    return is_letter(c) || is_digit(c) || (c != '\0' && strchr("-.~%!$&'()+,;=@", c) != NULL);
}

static status read_literal(struct reader *r, struct slice *ret_literal)
{
    const char *start = r->at;
    while (is_literal(*r->at))
        r->at++;
    if (r->at == start)
        return invalid(r, "a literal, \"*\", \"**\" or \"{\" is expected");
    const struct slice text = slice_make(start, (size_t)(r->at - start));
    if (!status_is_ok(percent_decode(r->arena, text, 0, ret_literal)))
        return invalid(r, "a percent-encoding that is not valid ends");
    return OK;
}

/* A segment that is no variable. */
static status read_plain_segment(struct reader *r)
{
    struct route_template *t = r->template;
    if (t->segment_count == ROUTE_SEGMENTS_MAX)
        return invalid(r, "too many segments");
    if (t->segment_count > 0 && t->segments[t->segment_count - 1].kind == ROUTE_REST)
        return invalid(r, "\"**\" must be the last segment, but more follows");

    struct route_segment segment = {.kind = ROUTE_LITERAL};
    if (r->at[0] == '*' && r->at[1] == '*') {
        segment.kind = ROUTE_REST;
        r->at += 2;
    } else if (r->at[0] == '*') {
        segment.kind = ROUTE_ONE;
        r->at++;
    } else {
        TRY(read_literal(r, &segment.literal));
    }
    t->segments[t->segment_count++] = segment;
    return OK;
}

static status read_field_path(struct reader *r, const char **ret_path)
{
    const char *start = r->at;
    for (;;) {
        if (!is_letter(*r->at))
            return invalid(r, "a field name is expected");
        while (is_letter(*r->at) || is_digit(*r->at))
            r->at++;
        if (*r->at != '.')
            break;
        r->at++;
    }
    *ret_path = arena_strndup(r->arena, start, (size_t)(r->at - start));
    return OK;
}

static status read_variable(struct reader *r)
{
    struct route_template *t = r->template;
    if (t->variable_count == ROUTE_VARIABLES_MAX)
        return invalid(r, "too many variables");
    r->at++; /* the brace */

    struct route_variable variable = {.first = t->segment_count};
    TRY(read_field_path(r, &variable.field_path));
    for (unsigned i = 0; i < t->variable_count; i++)
        if (strcmp(t->variables[i].field_path, variable.field_path) == 0)
            return invalid(r, "a field is bound twice");

    if (*r->at == '=') {
        do {
            r->at++;
            TRY(read_plain_segment(r));
        } while (*r->at == '/');
    } else {
        if (t->segment_count == ROUTE_SEGMENTS_MAX)
            return invalid(r, "too many segments");
        if (t->segment_count > 0 && t->segments[t->segment_count - 1].kind == ROUTE_REST)
            return invalid(r, "\"**\" must be the last segment, but more follows");
        t->segments[t->segment_count++] = (struct route_segment){.kind = ROUTE_ONE};
    }
    if (*r->at != '}')
        return invalid(r, "\"}\" is expected");
    r->at++;

    variable.count = t->segment_count - variable.first;
    variable.is_multi = variable.count != 1 || t->segments[t->segment_count - 1].kind == ROUTE_REST;
    t->variables[t->variable_count++] = variable;
    return OK;
}

status route_template_parse(struct arena *arena, const char *text,
                            struct route_template *ret_template)
{
    struct route_template *template = arena_new(arena, struct route_template);
    struct reader r = {.arena = arena, .text = text, .at = text, .template = template};

    if (*r.at != '/')
        return invalid(&r, "\"/\" is expected");
    do {
        r.at++;
        if (*r.at == '{')
            TRY(read_variable(&r));
        else
            TRY(read_plain_segment(&r));
    } while (*r.at == '/');

    if (*r.at == ':') {
        r.at++;
        TRY(read_literal(&r, &template->verb));
    }
    if (*r.at != '\0')
        return invalid(&r, "nothing more is expected");
    *ret_template = *template;
    return OK;
}
