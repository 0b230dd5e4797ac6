/* Routes: byte 0 says whether the rest is a path, looked up in a fixed table, or a template. What
 * is found is bound in full, as UTF-8 without NUL; HEAD finds what GET finds; a template that
 * parses is within its bounds. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "smoothschedule/v1/tenant_service.types.h"
#include "wire/route.h"
#include "wire/route_template.h"
#include "wire/utf8.h"

static const struct wire_http_rule RULES[] = {
    {"GET", "/v1/tenants", "", ""},
    {"POST", "/v1/tenants", "tenant", ""},
    {"GET", "/v1/tenants/{tenant.id}", "", ""},
    {"PATCH", "/v1/tenants/{tenant.id}", "tenant", ""},
    {"POST", "/v1/tenants/{tenant.id}:suspend", "*", ""},
    {"GET", "/v1/tenants/{tenant.id}/domains/{tenant.name}", "", ""},
    {"GET", "/v1/{tenant.name=shelves/*/books/*}", "", ""},
    {"GET", "/v1/files/{tenant.name=**}", "", ""},
    {"GET", "/v1/files/{tenant.name=**}:read", "", ""},
    {"GET", "/v1/*/domains/fixed", "", ""},
    {"*", "/v1/any/**", "", ""},
};
enum { RULE_COUNT = sizeof RULES / sizeof *RULES };

static const struct route_table *build(void)
{
    static struct arena arena;
    static struct route_source sources[RULE_COUNT];
    arena_init(&arena);
    for (size_t i = 0; i < RULE_COUNT; i++)
        sources[i] = (struct route_source){
            .rule = &RULES[i],
            .input = &wire_smoothschedule_v1_UpdateTenantRequest,
            .output = &wire_smoothschedule_v1_Tenant,
            .name = RULES[i].path,
        };
    const struct route_table *table = NULL;
    if (!status_is_ok(route_table_new(&arena, sources, RULE_COUNT, &table)))
        abort();
    return table;
}

static void look_up(struct arena *arena, const struct route_table *table, struct slice path)
{
    struct route_match get = {0}, head = {0}, put = {0};
    const enum route_outcome outcome = route_find(table, arena, SLICE("GET"), path, &get);
    assert(route_find(table, arena, SLICE("HEAD"), path, &head) == outcome);
    assert(get.source == head.source);
    for (size_t i = 0; i < get.binding_count; i++) {
        assert(utf8_is_valid(get.bindings[i].value));
        assert(slice_find(get.bindings[i].value, '\0') == get.bindings[i].value.length);
    }
    if (route_find(table, arena, SLICE("PUT"), path, &put) == ROUTE_METHOD_NOT_ALLOWED)
        assert(put.allow[0] != '\0');
}

static void parse(struct arena *arena, struct slice text)
{
    struct route_template template;
    if (!status_is_ok(route_template_parse(arena, arena_slice_string(arena, text), &template)))
        return;
    assert(template.segment_count > 0 && template.segment_count <= ROUTE_SEGMENTS_MAX);
    assert(template.variable_count <= ROUTE_VARIABLES_MAX);
    for (unsigned i = 0; i < template.variable_count; i++)
        assert(template.variables[i].first + template.variables[i].count <= template.segment_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct route_table *table;
    if (table == NULL)
        table = build();
    if (size == 0)
        return 0;

    struct arena arena;
    arena_init(&arena);
    const struct slice rest = slice_make(data + 1, size - 1);
    if (data[0] == 't')
        parse(&arena, rest);
    else
        look_up(&arena, table, rest);
    arena_fini(&arena);
    return 0;
}
