/* google.api.http, checked as far as a generator can: the template follows the grammar of
 * google/api/http.proto, each variable is a single scalar field of the request, bound once, body
 * and response body are fields that exist. The server's router then only meets templates that work.
 *
 *   Template  = "/" Segments [ ":" LITERAL ]
 *   Segments  = Segment { "/" Segment }
 *   Segment   = "*" | "**" | LITERAL | "{" field { "." field } [ "=" Segments ] "}"
 */
#include "http_rule.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct template
{
    struct plugin *plugin;
    const FileProto *file;
    const char *where;
    const struct message *input;
    const char *text;
    const char *at;
    const char *bound[32]; /* field paths of the variables so far */
    size_t bound_count;
    FILE *shape;
    bool rest; /* a `**` was there: nothing but a verb may follow */
};

static const FieldProto *find_field(const struct message *message, const char *name)
{
    for (size_t i = 0; i < message->proto->n_field; i++)
        if (strcmp(message->proto->field[i]->name, name) == 0)
            return message->proto->field[i];
    return NULL;
}

static bool template_error(struct template *t, const char *problem)
{
    plugin_error(t->plugin, t->file, t->where, "http template \"%s\": %s at character %td", t->text,
                 problem, t->at - t->text + 1);
    return false;
}

/* A variable's field, through single messages to a single scalar. */
static bool check_variable(struct template *t, const char *path)
{
    for (size_t i = 0; i < t->bound_count; i++)
        if (strcmp(t->bound[i], path) == 0)
            return template_error(t, format_text("binds %s twice", path));
    if (t->bound_count == sizeof t->bound / sizeof *t->bound)
        return template_error(t, "has too many variables");
    t->bound[t->bound_count++] = path;

    const struct message *message = t->input;
    char *rest = format_text("%s", path);
    for (char *name = strsep(&rest, "."); name != NULL; name = strsep(&rest, ".")) {
        const FieldProto *field = message == NULL ? NULL : find_field(message, name);
        if (field == NULL)
            return template_error(t, format_text("'%s' is no field of %s", path, t->input->name));
        if (field->label == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__LABEL__LABEL_REPEATED)
            return template_error(t, format_text("'%s' is repeated", path));
        message = field->type == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_MESSAGE
                      ? plugin_message(t->plugin, field->type_name)
                      : NULL;
    }
    if (message != NULL)
        return template_error(t, format_text("'%s' is a message; name a field of it", path));
    return true;
}

static bool parse_segments(struct template *t, bool inside_variable);

static bool parse_variable(struct template *t)
{
    const char *start = ++t->at;
    while (isalnum(*t->at) || *t->at == '_' || *t->at == '.')
        t->at++;
    if (t->at == start)
        return template_error(t, "expected a field's name after '{'");
    if (!check_variable(t, format_text("%.*s", (int)(t->at - start), start)))
        return false;
    if (*t->at == '=') {
        t->at++;
        if (!parse_segments(t, true))
            return false;
    } else {
        fputc('*', t->shape);
    }
    if (*t->at != '}')
        return template_error(t, "expected '}'");
    t->at++;
    return true;
}

static bool is_literal(char c)
{
    return isalnum(c) || strchr("-._~%!$&'()+,;@", c) != NULL;
}

static bool parse_segment(struct template *t, bool inside_variable)
{
    if (t->rest)
        return template_error(t, "'**' must be the last segment");
    if (*t->at == '{')
        return inside_variable ? template_error(t, "a variable inside a variable")
                               : parse_variable(t);
    if (*t->at == '*') {
        t->rest = t->at[1] == '*';
        t->at += t->rest ? 2 : 1;
        fputs(t->rest ? "**" : "*", t->shape);
        return true;
    }
    const char *start = t->at;
    while (*t->at != '\0' && is_literal(*t->at))
        fputc(*t->at++, t->shape);
    return t->at > start || template_error(t, "expected a segment");
}

static bool parse_segments(struct template *t, bool inside_variable)
{
    if (!parse_segment(t, inside_variable))
        return false;
    while (*t->at == '/') {
        fputc(*t->at++, t->shape);
        if (!parse_segment(t, inside_variable))
            return false;
    }
    return true;
}

static bool parse_template(struct template *t)
{
    if (*t->at != '/')
        return template_error(t, "must start with '/'");
    fputc(*t->at++, t->shape);
    if (!parse_segments(t, false))
        return false;
    if (*t->at == ':') {
        fputc(*t->at++, t->shape);
        const char *verb = t->at;
        while (*t->at != '\0' && is_literal(*t->at))
            fputc(*t->at++, t->shape);
        if (t->at == verb)
            return template_error(t, "expected a verb after ':'");
    }
    return *t->at == '\0' || template_error(t, "unexpected character");
}

static struct http_rule read_pattern(const Google__Api__HttpRule *proto)
{
    switch (proto->pattern_case) {
    case GOOGLE__API__HTTP_RULE__PATTERN_GET:
        return (struct http_rule){"GET", proto->get, proto->body, proto->response_body, NULL};
    case GOOGLE__API__HTTP_RULE__PATTERN_PUT:
        return (struct http_rule){"PUT", proto->put, proto->body, proto->response_body, NULL};
    case GOOGLE__API__HTTP_RULE__PATTERN_POST:
        return (struct http_rule){"POST", proto->post, proto->body, proto->response_body, NULL};
    case GOOGLE__API__HTTP_RULE__PATTERN_DELETE:
        return (struct http_rule){"DELETE", proto->delete_, proto->body, proto->response_body,
                                  NULL};
    case GOOGLE__API__HTTP_RULE__PATTERN_PATCH:
        return (struct http_rule){"PATCH", proto->patch, proto->body, proto->response_body, NULL};
    case GOOGLE__API__HTTP_RULE__PATTERN_CUSTOM:
        return (struct http_rule){proto->custom->kind, proto->custom->path, proto->body,
                                  proto->response_body, NULL};
    default:
        return (struct http_rule){"", "", proto->body, proto->response_body, NULL};
    }
}

static void read_rule(struct plugin *plugin, const FileProto *file, const char *where,
                      const MethodProto *method, const Google__Api__HttpRule *proto,
                      struct http_rules *rules)
{
    struct http_rule rule = read_pattern(proto);
    const struct message *input = plugin_message(plugin, method->input_type);
    const struct message *output = plugin_message(plugin, method->output_type);
    if (rule.path[0] == '\0') {
        plugin_error(plugin, file, where,
                     "google.api.http names no path; give it one of get, put, post, delete, patch");
        return;
    }

    char *shape;
    size_t shape_bytes;
    struct template template = {.plugin = plugin,
                                .file = file,
                                .where = where,
                                .input = input,
                                .text = rule.path,
                                .at = rule.path,
                                .shape = open_memstream(&shape, &shape_bytes)};
    if (template.shape == NULL)
        abort();
    fprintf(template.shape, "%s ", rule.http_method);
    parse_template(&template);
    if (fclose(template.shape) != 0)
        abort();
    rule.shape = shape;

    if (rule.body[0] != '\0' && strcmp(rule.http_method, "GET") == 0)
        plugin_error(plugin, file, where, "a GET has no body; take `body: \"%s\"` out", rule.body);
    if (rule.body[0] != '\0' && strcmp(rule.body, "*") != 0 && find_field(input, rule.body) == NULL)
        plugin_error(plugin, file, where, "body '%s' is no field of %s", rule.body, input->name);
    if (rule.response_body[0] != '\0' && find_field(output, rule.response_body) == NULL)
        plugin_error(plugin, file, where, "response_body '%s' is no field of %s",
                     rule.response_body, output->name);

    rules->rules = realloc(rules->rules, (rules->count + 1) * sizeof rule);
    if (rules->rules == NULL)
        abort();
    rules->rules[rules->count++] = rule;
}

struct http_rules http_rules_read(struct plugin *plugin, const FileProto *file, const char *where,
                                  const MethodProto *method)
{
    struct http_rules rules = {0};
    const Google__Api__HttpRule *proto = options_http(method->options);
    if (proto == NULL)
        return rules;
    read_rule(plugin, file, where, method, proto, &rules);
    for (size_t i = 0; i < proto->n_additional_bindings; i++) {
        const Google__Api__HttpRule *more = proto->additional_bindings[i];
        read_rule(plugin, file, where, method, more, &rules);
        if (more->n_additional_bindings > 0)
            plugin_error(plugin, file, where, "additional_bindings do not nest");
    }
    return rules;
}
