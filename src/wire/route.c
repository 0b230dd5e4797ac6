/* The trie of routes.
 *
 * Nodes are shared by templates of one shape whatever their variables are called; a rule ends in
 * its last node, told from others there by verb and HTTP method. A search visits a node at most
 * once, since a node's depth fixes the segment it looks at, so its cost is bounded by the number
 * of rules, not by what the path looks like.
 */
#include "wire/route.h"

#include "wire/percent.h"
#include "wire/route_template.h"

enum { HTTP_METHODS_MAX = 32, METHOD_NONE = HTTP_METHODS_MAX };

/* The end of a rule. */
struct end {
    const struct route_source *source;
    const struct route_template *template;
    unsigned method; /* index into route_table.methods */
    struct end *next;
};

struct edge {
    struct slice literal;
    struct node *node;
};

struct node {
    struct edge *edges; /* sorted by length, then bytes */
    size_t edge_count;
    size_t edge_capacity;
    struct node *one;      /* "*" */
    struct end *ends;      /* the path ends here */
    struct end *rest_ends; /* "**" from here */
};

struct route_table {
    struct node *root;
    const char *methods[HTTP_METHODS_MAX]; /* that any rule names */
    unsigned method_count;
};

/* Building. */

static int literal_compare(struct slice a, struct slice b)
{
    if (a.length != b.length)
        return a.length < b.length ? -1 : 1;
    return a.length == 0 ? 0 : memcmp(a.data, b.data, a.length);
}

/* Index of the first edge that is not before `literal`. */
static size_t edge_position(const struct node *node, struct slice literal)
{
    size_t low = 0, high = node->edge_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (literal_compare(node->edges[middle].literal, literal) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct node *child_literal(const struct node *node, struct slice literal)
{
    const size_t at = edge_position(node, literal);
    if (at < node->edge_count && slice_equal(node->edges[at].literal, literal))
        return node->edges[at].node;
    return NULL;
}

static struct node *child_add(struct arena *arena, struct node *node, struct slice literal)
{
    if (node->edge_count == node->edge_capacity) {
        const size_t capacity = node->edge_capacity == 0 ? 4 : node->edge_capacity * 2;
        struct edge *edges = arena_array(arena, capacity, sizeof *edges);
        if (node->edge_count > 0)
            memcpy(edges, node->edges, node->edge_count * sizeof *edges);
        node->edges = edges;
        node->edge_capacity = capacity;
    }
    const size_t at = edge_position(node, literal);
    memmove(node->edges + at + 1, node->edges + at, (node->edge_count - at) * sizeof *node->edges);
    node->edges[at] = (struct edge){.literal = literal, .node = arena_new(arena, struct node)};
    node->edge_count++;
    return node->edges[at].node;
}

static status invalid(struct arena *arena, const struct route_source *source, const char *what,
                      const char *field)
{
    return status_errorf(arena, STATUS_INVALID_ARGUMENT, "ROUTE_INVALID",
                         "rule \"%s %s\" of %s: %s \"%s\" %s", source->rule->http_method,
                         source->rule->path, source->name, what, field,
                         "does not name a field that fits");
}

/* Whether `path` leads to a single value that text can stand for. */
static bool names_scalar(const struct wire_message *message, const char *path)
{
    struct slice left = slice_of(path);
    while (message != NULL) {
        const size_t dot = slice_find(left, '.');
        const bool is_last = dot == left.length;
        char name[128];
        if (dot >= sizeof name)
            return false;
        memcpy(name, left.data, dot);
        name[dot] = '\0';
        const ProtobufCFieldDescriptor *field =
            protobuf_c_message_descriptor_get_field_by_name(message->desc, name);
        if (field == NULL || field->label == PROTOBUF_C_LABEL_REPEATED)
            return false;
        if (is_last)
            return field->type != PROTOBUF_C_TYPE_MESSAGE;
        message = message->fields[field - message->desc->fields].message;
        left = slice_from(left, dot + 1);
    }
    return false;
}

static bool names_field(const struct wire_message *message, const char *name)
{
    return name[0] == '\0' ||
           protobuf_c_message_descriptor_get_field_by_name(message->desc, name) != NULL;
}

/* A part of the reply that can stand alone as JSON. */
static bool names_message(const struct wire_message *message, const char *name)
{
    if (name[0] == '\0')
        return true;
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->desc, name);
    return field != NULL && field->type == PROTOBUF_C_TYPE_MESSAGE &&
           field->label != PROTOBUF_C_LABEL_REPEATED &&
           (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0;
}

static status check_fields(struct arena *arena, const struct route_source *source,
                           const struct route_template *template)
{
    for (unsigned i = 0; i < template->variable_count; i++)
        if (!names_scalar(source->input, template->variables[i].field_path))
            return invalid(arena, source, "variable", template->variables[i].field_path);
    if (strcmp(source->rule->body, "*") != 0 && !names_field(source->input, source->rule->body))
        return invalid(arena, source, "body", source->rule->body);
    if (!names_message(source->output, source->rule->response_body))
        return invalid(arena, source, "response_body", source->rule->response_body);
    return OK;
}

static unsigned method_find(const struct route_table *table, struct slice name)
{
    for (unsigned i = 0; i < table->method_count; i++)
        if (slice_is(name, table->methods[i]))
            return i;
    return METHOD_NONE;
}

static status add_end(struct arena *arena, struct end **ends, const struct end *added)
{
    struct end **last = ends;
    for (; *last != NULL; last = &(*last)->next) {
        const struct end *other = *last;
        if (other->method != added->method ||
            !slice_equal(other->template->verb, added->template->verb))
            continue;
        return status_errorf(arena, STATUS_INVALID_ARGUMENT, "ROUTE_AMBIGUOUS",
                             "rules \"%s %s\" of %s and \"%s %s\" of %s match the same paths",
                             other->source->rule->http_method, other->source->rule->path,
                             other->source->name, added->source->rule->http_method,
                             added->source->rule->path, added->source->name);
    }
    *last = arena_new(arena, struct end);
    **last = *added;
    return OK;
}

static status add_rule(struct arena *arena, struct route_table *table,
                       const struct route_source *source)
{
    struct route_template *template = arena_new(arena, struct route_template);
    TRY(route_template_parse(arena, source->rule->path, template));
    TRY(check_fields(arena, source, template));

    struct end end = {.source = source, .template = template};
    end.method = method_find(table, slice_of(source->rule->http_method));
    if (end.method == METHOD_NONE) {
        if (table->method_count == HTTP_METHODS_MAX)
            return invalid(arena, source, "one HTTP method too many:", source->rule->http_method);
        end.method = table->method_count++;
        table->methods[end.method] = source->rule->http_method;
    }

    struct node *node = table->root;
    for (unsigned i = 0; i < template->segment_count; i++) {
        const struct route_segment *segment = &template->segments[i];
        if (segment->kind == ROUTE_REST)
            return add_end(arena, &node->rest_ends, &end);
        if (segment->kind == ROUTE_ONE) {
            if (node->one == NULL)
                node->one = arena_new(arena, struct node);
            node = node->one;
        } else {
            struct node *child = child_literal(node, segment->literal);
            node = child != NULL ? child : child_add(arena, node, segment->literal);
        }
    }
    return add_end(arena, &node->ends, &end);
}

status route_table_new(struct arena *arena, const struct route_source *sources, size_t source_count,
                       const struct route_table **ret_table)
{
    struct route_table *table = arena_new(arena, struct route_table);
    table->root = arena_new(arena, struct node);
    struct route_source *copies = arena_array(arena, source_count, sizeof *copies);
    for (size_t i = 0; i < source_count; i++) {
        copies[i] = sources[i];
        TRY(add_rule(arena, table, &copies[i]));
    }
    *ret_table = table;
    return OK;
}

/* Searching. */

struct search {
    const struct route_table *table;
    unsigned method;   /* as asked, or METHOD_NONE */
    unsigned instead;  /* GET for HEAD, else METHOD_NONE */
    unsigned any;      /* "*", the custom kind that takes every method */
    struct slice verb; /* empty: none */
    uint32_t allowed;  /* bit set of the methods of all rules that fit the path */
    struct slice raw[ROUTE_SEGMENTS_MAX];
    struct slice text[ROUTE_SEGMENTS_MAX]; /* decoded */
    unsigned count;
};

/* The rule among `ends` that fits verb and method; the method asked for wins over its stand-ins. */
static const struct end *pick(struct search *s, const struct end *ends)
{
    const struct end *found = NULL;
    for (const struct end *end = ends; end != NULL; end = end->next) {
        if (!slice_equal(end->template->verb, s->verb))
            continue;
        s->allowed |= UINT32_C(1) << end->method;
        if (end->method == s->method)
            return end;
        if (end->method == s->instead || (found == NULL && end->method == s->any))
            found = end;
    }
    return found;
}

static const struct end *walk(struct search *s, const struct node *node, unsigned at)
{
    const struct end *found = NULL;
    if (at == s->count) {
        found = pick(s, node->ends);
    } else {
        const struct node *child = child_literal(node, s->text[at]);
        if (child != NULL)
            found = walk(s, child, at + 1);
        if (found == NULL && node->one != NULL && s->text[at].length > 0)
            found = walk(s, node->one, at + 1);
    }
    return found != NULL ? found : pick(s, node->rest_ends);
}

static enum route_outcome split(struct search *s, struct arena *arena, struct slice path)
{
    struct slice left = slice_make(path.data + 1, path.length - 1);
    for (;;) {
        if (s->count == ROUTE_SEGMENTS_MAX)
            return ROUTE_PATH_UNKNOWN;
        const size_t slash = slice_find(left, '/');
        s->raw[s->count] = slice_to(left, slash);
        if (!status_is_ok(percent_decode(arena, s->raw[s->count], 0, &s->text[s->count])))
            return ROUTE_PATH_MALFORMED;
        s->count++;
        if (slash == left.length)
            return ROUTE_FOUND;
        left = slice_make(left.data + slash + 1, left.length - slash - 1);
    }
}

/* Looks for the path without its ":verb", if a rule with that verb fits the rest. */
static const struct end *walk_verb(struct search *s, struct arena *arena)
{
    const unsigned last = s->count - 1;
    const struct slice raw = s->raw[last], text = s->text[last];
    size_t colon = raw.length;
    while (colon > 0 && raw.data[colon - 1] != ':')
        colon--;
    if (colon == 0)
        return NULL;

    s->verb = slice_from(raw, colon);
    s->raw[last] = slice_to(raw, colon - 1);
    if (s->verb.length > 0 &&
        status_is_ok(percent_decode(arena, s->raw[last], 0, &s->text[last]))) {
        const struct end *found = walk(s, s->table->root, 0);
        if (found != NULL || s->allowed != 0)
            return found;
    }
    s->verb = (struct slice){0};
    s->raw[last] = raw;
    s->text[last] = text;
    return NULL;
}

static const char *allow_text(const struct search *s, struct arena *arena)
{
    const char *text = "";
    for (unsigned i = 0; i < s->table->method_count; i++) {
        if ((s->allowed >> i & 1) == 0)
            continue;
        const char *name = s->table->methods[i];
        text = arena_printf(arena, "%s%s%s%s", text, text[0] == '\0' ? "" : ", ", name,
                            strcmp(name, "GET") == 0 ? ", HEAD" : "");
    }
    return text;
}

/* The raw text from segment `first` on, `count` segments or all that are left. */
static struct slice raw_range(const struct search *s, unsigned first, unsigned end)
{
    if (first >= end)
        return (struct slice){0};
    const char *start = s->raw[first].data;
    const struct slice last = s->raw[end - 1];
    return slice_make(start, (size_t)(last.data + last.length - start));
}

static enum route_outcome bind(const struct search *s, struct arena *arena, const struct end *end,
                               struct route_match *match)
{
    const struct route_template *template = end->template;
    struct route_binding *bindings = arena_array(arena, template->variable_count, sizeof *bindings);
    for (unsigned i = 0; i < template->variable_count; i++) {
        const struct route_variable *variable = &template->variables[i];
        const unsigned after = variable->first + variable->count;
        const bool is_open = template->segments[after - 1].kind == ROUTE_REST;
        bindings[i].field_path = variable->field_path;
        if (!variable->is_multi) {
            bindings[i].value = s->text[variable->first];
            continue;
        }
        const struct slice raw = raw_range(s, variable->first, is_open ? s->count : after);
        if (!status_is_ok(percent_decode(arena, raw, PERCENT_KEEP_SLASH, &bindings[i].value)))
            return ROUTE_PATH_MALFORMED;
    }
    match->source = end->source;
    match->bindings = bindings;
    match->binding_count = template->variable_count;
    return ROUTE_FOUND;
}

enum route_outcome route_find(const struct route_table *table, struct arena *arena,
                              struct slice http_method, struct slice path,
                              struct route_match *ret_match)
{
    if (path.length > ROUTE_PATH_BYTES_MAX)
        return ROUTE_PATH_TOO_LONG;
    if (path.length == 0 || path.data[0] != '/')
        return ROUTE_PATH_UNKNOWN;

    struct search s;
    s.table = table;
    s.method = method_find(table, http_method);
    s.instead = slice_is(http_method, "HEAD") ? method_find(table, SLICE("GET")) : METHOD_NONE;
    s.any = method_find(table, SLICE("*"));
    s.verb = (struct slice){0};
    s.allowed = 0;
    s.count = 0;
    enum route_outcome outcome = split(&s, arena, path);
    if (outcome != ROUTE_FOUND)
        return outcome;

    const struct end *found = walk_verb(&s, arena);
    if (found == NULL && s.allowed == 0)
        found = walk(&s, table->root, 0);
    if (found == NULL && s.allowed == 0)
        return ROUTE_PATH_UNKNOWN;

    struct route_match match = {0};
    if (found == NULL) {
        match.allow = allow_text(&s, arena);
        *ret_match = match;
        return ROUTE_METHOD_NOT_ALLOWED;
    }
    outcome = bind(&s, arena, found, &match);
    if (outcome == ROUTE_FOUND)
        *ret_match = match;
    return outcome;
}
