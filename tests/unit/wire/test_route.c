/* Routes: the template grammar of google/api/http.proto, precedence, decoding, refusals. Templates
 * bind fields of the test message AllTypes: string_value, int32_value, nested.text and so on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "smoothschedule/test/v1/json_types.types.h"
#include "wire/route.h"
#include "wire/route_template.h"

struct fixture {
    struct arena arena;
    struct route_match match;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    arena_init(&fixture.arena);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    arena_fini(&f->arena);
    return 0;
}

/* A table of rules, each "METHOD template"; the rule's text is the source's name. */
static status build(struct fixture *f, const char *const *rules, size_t count,
                    const struct route_table **ret_table)
{
    struct route_source *sources = arena_array(&f->arena, count, sizeof *sources);
    for (size_t i = 0; i < count; i++) {
        const char *space = strchr(rules[i], ' ');
        struct wire_http_rule *rule = arena_new(&f->arena, struct wire_http_rule);
        rule->http_method = arena_strndup(&f->arena, rules[i], (size_t)(space - rules[i]));
        rule->path = space + 1;
        rule->body = "";
        rule->response_body = "";
        sources[i] = (struct route_source){
            .rule = rule,
            .input = &wire_smoothschedule_test_v1_AllTypes,
            .output = &wire_smoothschedule_test_v1_AllTypes,
            .name = rules[i],
        };
    }
    return route_table_new(&f->arena, sources, count, ret_table);
}

static const struct route_table *table_of(struct fixture *f, const char *const *rules, size_t count)
{
    const struct route_table *table = NULL;
    const status s = build(f, rules, count, &table);
    if (s.code != STATUS_OK)
        fail_msg("%s: %s", s.reason, s.message);
    return table;
}
#define TABLE(f, ...)                                                                              \
    table_of((f), (const char *const[]){__VA_ARGS__},                                              \
             sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static enum route_outcome find(struct fixture *f, const struct route_table *table,
                               const char *method, const char *path)
{
    f->match = (struct route_match){0};
    return route_find(table, &f->arena, slice_of(method), slice_of(path), &f->match);
}

static void assert_route(struct fixture *f, const struct route_table *table, const char *method,
                         const char *path, const char *rule)
{
    assert_int_equal(find(f, table, method, path), ROUTE_FOUND);
    assert_string_equal(f->match.source->name, rule);
}

static void assert_bound(struct fixture *f, size_t index, const char *field, const char *value)
{
    assert_true(index < f->match.binding_count);
    assert_string_equal(f->match.bindings[index].field_path, field);
    assert_string_equal(arena_slice_string(&f->arena, f->match.bindings[index].value), value);
}

static void assert_invalid(struct fixture *f, const char *template)
{
    struct route_template *parsed = arena_new(&f->arena, struct route_template);
    const status s = route_template_parse(&f->arena, template, parsed);
    assert_int_equal(s.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(s.reason, "ROUTE_INVALID");
    assert_non_null(strstr(s.message, template));
}

/* Matching. */

static void route_find__matches_literals(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table = TABLE(f, "GET /v1/session");

    assert_route(f, table, "GET", "/v1/session", "GET /v1/session");
    assert_int_equal(f->match.binding_count, 0);
}

static void route_find__knows_no_other_path(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table = TABLE(f, "GET /v1/session", "GET /v1/{string_value}/x");

    assert_int_equal(find(f, table, "GET", "/"), ROUTE_PATH_UNKNOWN);
    assert_int_equal(find(f, table, "GET", ""), ROUTE_PATH_UNKNOWN);
    assert_int_equal(find(f, table, "GET", "v1/session"), ROUTE_PATH_UNKNOWN);
    assert_int_equal(find(f, table, "GET", "/v1"), ROUTE_PATH_UNKNOWN);
    assert_int_equal(find(f, table, "GET", "/v1/session/"), ROUTE_PATH_UNKNOWN);
    assert_int_equal(find(f, table, "GET", "/v1//session"), ROUTE_PATH_UNKNOWN);
    assert_int_equal(find(f, table, "GET", "/v1/Session"), ROUTE_PATH_UNKNOWN);
    assert_int_equal(find(f, table, "GET", "/v1/session/more"), ROUTE_PATH_UNKNOWN);
    assert_int_equal(find(f, table, "GET", "/v1/sess"), ROUTE_PATH_UNKNOWN);
    assert_int_equal(find(f, table, "GET", "/v1//x"), ROUTE_PATH_UNKNOWN);
}

static void route_find__binds_a_variable(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table = TABLE(f, "GET /v1/tenants/{string_value}");

    assert_route(f, table, "GET", "/v1/tenants/42", "GET /v1/tenants/{string_value}");
    assert_int_equal(f->match.binding_count, 1);
    assert_bound(f, 0, "string_value", "42");
}

static void route_find__binds_nested_fields_and_several(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table = TABLE(f, "GET /v1/{string_value}/of/{nested.text}");

    assert_route(f, table, "GET", "/v1/a/of/b", "GET /v1/{string_value}/of/{nested.text}");
    assert_bound(f, 0, "string_value", "a");
    assert_bound(f, 1, "nested.text", "b");
}

static void route_find__binds_several_segments(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table =
        TABLE(f, "GET /v1/{string_value=shelves/*/books/*}", "GET /v2/{string_value=files/**}");

    assert_route(f, table, "GET", "/v1/shelves/1/books/2",
                 "GET /v1/{string_value=shelves/*/books/*}");
    assert_bound(f, 0, "string_value", "shelves/1/books/2");
    assert_route(f, table, "GET", "/v2/files/a/b/c", "GET /v2/{string_value=files/**}");
    assert_bound(f, 0, "string_value", "files/a/b/c");
    assert_route(f, table, "GET", "/v2/files", "GET /v2/{string_value=files/**}");
    assert_bound(f, 0, "string_value", "files");
}

static void route_find__rest_may_be_empty(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table = TABLE(f, "GET /v1/{string_value=**}");

    assert_route(f, table, "GET", "/v1", "GET /v1/{string_value=**}");
    assert_bound(f, 0, "string_value", "");
    assert_route(f, table, "GET", "/v1/", "GET /v1/{string_value=**}");
    assert_bound(f, 0, "string_value", "");
    assert_route(f, table, "GET", "/v1/a//b", "GET /v1/{string_value=**}");
    assert_bound(f, 0, "string_value", "a//b");
}

static void route_find__wildcards_without_variable_bind_nothing(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table = TABLE(f, "GET /v1/*/x/**");

    assert_route(f, table, "GET", "/v1/a/x/b/c", "GET /v1/*/x/**");
    assert_int_equal(f->match.binding_count, 0);
}

static void route_find__prefers_literals_from_left_to_right(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table = TABLE(f, "GET /v1/{string_value}", "GET /v1/me", "GET /v1/**",
                                            "GET /v1/*/b", "GET /v1/a/*");

    assert_route(f, table, "GET", "/v1/me", "GET /v1/me");
    assert_route(f, table, "GET", "/v1/you", "GET /v1/{string_value}");
    assert_route(f, table, "GET", "/v1/a/b", "GET /v1/a/*");
    assert_route(f, table, "GET", "/v1/c/b", "GET /v1/*/b");
    assert_route(f, table, "GET", "/v1/c/d", "GET /v1/**");
}

static void route_find__goes_back_where_a_literal_leads_nowhere(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table =
        TABLE(f, "GET /v1/a/b/c", "GET /v1/{string_value}/b/d", "GET /v1/**");

    assert_route(f, table, "GET", "/v1/a/b/d", "GET /v1/{string_value}/b/d");
    assert_route(f, table, "GET", "/v1/a/b/e", "GET /v1/**");
}

/* Methods. */

static void route_find__tells_methods_apart(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table = TABLE(f, "GET /v1/tenants", "POST /v1/tenants");

    assert_route(f, table, "GET", "/v1/tenants", "GET /v1/tenants");
    assert_route(f, table, "POST", "/v1/tenants", "POST /v1/tenants");
}

static void route_find__says_which_methods_are_allowed(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table =
        TABLE(f, "GET /v1/x/{string_value}", "PATCH /v1/x/{string_value}", "DELETE /v1/x/y",
              "PUT /v1/other");

    assert_int_equal(find(f, table, "POST", "/v1/x/y"), ROUTE_METHOD_NOT_ALLOWED);
    assert_string_equal(f->match.allow, "GET, HEAD, PATCH, DELETE");
    assert_int_equal(find(f, table, "get", "/v1/x/y"), ROUTE_METHOD_NOT_ALLOWED);
}

static void route_find__answers_head_with_get(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table =
        TABLE(f, "GET /v1/x", "GET /v1/y", "HEAD /v1/y", "POST /v1/z");

    assert_route(f, table, "HEAD", "/v1/x", "GET /v1/x");
    assert_route(f, table, "HEAD", "/v1/y", "HEAD /v1/y");
    assert_int_equal(find(f, table, "HEAD", "/v1/z"), ROUTE_METHOD_NOT_ALLOWED);
}

static void route_find__custom_star_takes_any_method(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table = TABLE(f, "* /v1/x", "GET /v1/x", "PURGE /v1/y");

    assert_route(f, table, "PUT", "/v1/x", "* /v1/x");
    assert_route(f, table, "GET", "/v1/x", "GET /v1/x");
    assert_route(f, table, "PURGE", "/v1/y", "PURGE /v1/y");
}

/* Verbs. */

static void route_find__splits_a_known_verb_off(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table =
        TABLE(f, "POST /v1/auth:login", "POST /v1/users/{string_value}:disable",
              "GET /v1/users/{string_value}", "GET /v1/{string_value=files/**}:read");

    assert_route(f, table, "POST", "/v1/auth:login", "POST /v1/auth:login");
    assert_route(f, table, "POST", "/v1/users/7:disable", "POST /v1/users/{string_value}:disable");
    assert_bound(f, 0, "string_value", "7");
    assert_route(f, table, "GET", "/v1/files/a/b:read", "GET /v1/{string_value=files/**}:read");
    assert_bound(f, 0, "string_value", "files/a/b");
}

static void route_find__leaves_an_unknown_verb_in_the_value(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table =
        TABLE(f, "GET /v1/users/{string_value}", "POST /v1/users/{string_value}:disable");

    assert_route(f, table, "GET", "/v1/users/a:b", "GET /v1/users/{string_value}");
    assert_bound(f, 0, "string_value", "a:b");
    assert_int_equal(find(f, table, "GET", "/v1/users:disable"), ROUTE_PATH_UNKNOWN);
}

static void route_find__splits_at_the_last_colon(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table = TABLE(f, "POST /v1/users/{string_value}:disable");

    assert_route(f, table, "POST", "/v1/users/a:b:disable",
                 "POST /v1/users/{string_value}:disable");
    assert_bound(f, 0, "string_value", "a:b");
}

static void route_find__a_verb_is_the_verbs_for_every_method(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table =
        TABLE(f, "GET /v1/users/{string_value}", "POST /v1/users/{string_value}:disable");

    assert_int_equal(find(f, table, "GET", "/v1/users/7:disable"), ROUTE_METHOD_NOT_ALLOWED);
    assert_string_equal(f->match.allow, "POST");
}

static void route_find__an_escaped_colon_is_no_verb(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table =
        TABLE(f, "GET /v1/users/{string_value}", "POST /v1/users/{string_value}:disable");

    assert_route(f, table, "GET", "/v1/users/7%3Adisable", "GET /v1/users/{string_value}");
    assert_bound(f, 0, "string_value", "7:disable");
}

static void route_find__a_verb_needs_something_before_it(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table = TABLE(f, "POST /v1/users/{string_value}:disable");

    assert_int_equal(find(f, table, "POST", "/v1/users/:disable"), ROUTE_PATH_UNKNOWN);
    assert_int_equal(find(f, table, "POST", "/v1/users/7:"), ROUTE_PATH_UNKNOWN);
}

/* Decoding. */

static void route_find__decodes_one_segment_fully(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table = TABLE(f, "GET /v1/x/{string_value}");

    assert_route(f, table, "GET", "/v1/x/a%20b%2Fc%c3%a9+", "GET /v1/x/{string_value}");
    assert_bound(f, 0, "string_value", "a b/c\xc3\xa9+");
}

static void route_find__keeps_escaped_slashes_of_several_segments(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table =
        TABLE(f, "GET /v1/{string_value=x/*}", "GET /v2/{string_value=**}");

    assert_route(f, table, "GET", "/v1/x/a%20b%2Fc%2fd", "GET /v1/{string_value=x/*}");
    assert_bound(f, 0, "string_value", "x/a b%2Fc%2fd");
    assert_route(f, table, "GET", "/v2/a%2Fb/%41", "GET /v2/{string_value=**}");
    assert_bound(f, 0, "string_value", "a%2Fb/A");
}

static void route_find__compares_literals_decoded(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table = TABLE(f, "GET /v1/a%20b/c");

    assert_route(f, table, "GET", "/v1/a%20b/%63", "GET /v1/a%20b/c");
    assert_int_equal(find(f, table, "GET", "/v1/a%2520b/c"), ROUTE_PATH_UNKNOWN);
    assert_int_equal(find(f, table, "GET", "/v1%2Fa%20b/c"), ROUTE_PATH_UNKNOWN);
}

static void route_find__refuses_bad_encodings(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table = TABLE(f, "GET /v1/x/{string_value}");

    assert_int_equal(find(f, table, "GET", "/v1/x/%"), ROUTE_PATH_MALFORMED);
    assert_int_equal(find(f, table, "GET", "/v1/x/%4"), ROUTE_PATH_MALFORMED);
    assert_int_equal(find(f, table, "GET", "/v1/x/%zz"), ROUTE_PATH_MALFORMED);
    assert_int_equal(find(f, table, "GET", "/v1/x/%00"), ROUTE_PATH_MALFORMED);
    assert_int_equal(find(f, table, "GET", "/v1/x/%ff"), ROUTE_PATH_MALFORMED);
    assert_int_equal(find(f, table, "GET", "/v1/x/\xff"), ROUTE_PATH_MALFORMED);
}

static void route_find__dot_segments_are_values(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table = TABLE(f, "GET /v1/x/{string_value}", "GET /v1/y");

    assert_route(f, table, "GET", "/v1/x/..", "GET /v1/x/{string_value}");
    assert_bound(f, 0, "string_value", "..");
    assert_int_equal(find(f, table, "GET", "/v1/x/../y"), ROUTE_PATH_UNKNOWN);
}

/* Bounds. */

static void route_find__bounds_the_path(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table = TABLE(f, "GET /v1/{string_value}", "GET /v2/**");
    char *path = arena_alloc(&f->arena, ROUTE_PATH_BYTES_MAX + 2);
    memset(path, 'a', ROUTE_PATH_BYTES_MAX + 1);
    memcpy(path, "/v1/", 4);

    path[ROUTE_PATH_BYTES_MAX] = '\0';
    assert_route(f, table, "GET", path, "GET /v1/{string_value}");
    path[ROUTE_PATH_BYTES_MAX] = 'a';
    path[ROUTE_PATH_BYTES_MAX + 1] = '\0';
    assert_int_equal(find(f, table, "GET", path), ROUTE_PATH_TOO_LONG);
}

static void route_find__bounds_the_segments(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table = TABLE(f, "GET /v2/**");
    char path[3 + 2 * ROUTE_SEGMENTS_MAX + 1] = "/v2";
    memset(path + 3, '/', 2 * ROUTE_SEGMENTS_MAX);

    path[3 + ROUTE_SEGMENTS_MAX - 1] = '\0';
    assert_route(f, table, "GET", path, "GET /v2/**");
    path[3 + ROUTE_SEGMENTS_MAX - 1] = '/';
    path[3 + ROUTE_SEGMENTS_MAX] = '\0';
    assert_int_equal(find(f, table, "GET", path), ROUTE_PATH_UNKNOWN);
}

/* Templates. */

static void route_template__reads_the_whole_grammar(void **state)
{
    struct fixture *f = *state;
    struct route_template t;

    assert_true(status_is_ok(route_template_parse(
        &f->arena, "/v1/{nested.text=shelves/*}/x-y.z~1/{string_value}/**:go", &t)));
    assert_int_equal(t.segment_count, 6);
    assert_int_equal(t.segments[0].kind, ROUTE_LITERAL);
    assert_true(slice_is(t.segments[1].literal, "shelves"));
    assert_int_equal(t.segments[2].kind, ROUTE_ONE);
    assert_true(slice_is(t.segments[3].literal, "x-y.z~1"));
    assert_int_equal(t.segments[4].kind, ROUTE_ONE);
    assert_int_equal(t.segments[5].kind, ROUTE_REST);
    assert_true(slice_is(t.verb, "go"));
    assert_int_equal(t.variable_count, 2);
    assert_string_equal(t.variables[0].field_path, "nested.text");
    assert_int_equal(t.variables[0].first, 1);
    assert_int_equal(t.variables[0].count, 2);
    assert_true(t.variables[0].is_multi);
    assert_int_equal(t.variables[1].first, 4);
    assert_false(t.variables[1].is_multi);
}

static void route_template__refuses_what_the_grammar_does_not_know(void **state)
{
    struct fixture *f = *state;

    assert_invalid(f, "");
    assert_invalid(f, "/");
    assert_invalid(f, "v1");
    assert_invalid(f, "/v1/");
    assert_invalid(f, "/v1//x");
    assert_invalid(f, "/v1/***");
    assert_invalid(f, "/v1/a*");
    assert_invalid(f, "/v1/*a");
    assert_invalid(f, "/v1/a b");
    assert_invalid(f, "/v1/a?b");
    assert_invalid(f, "/v1/%zz");
    assert_invalid(f, "/v1:");
    assert_invalid(f, "/v1:a:b");
    assert_invalid(f, "/v1:a/b");
    assert_invalid(f, "/v1/{}");
    assert_invalid(f, "/v1/{a");
    assert_invalid(f, "/v1/{a}b");
    assert_invalid(f, "/v1/b{a}");
    assert_invalid(f, "/v1/{a.}");
    assert_invalid(f, "/v1/{.a}");
    assert_invalid(f, "/v1/{1a}");
    assert_invalid(f, "/v1/{a=}");
    assert_invalid(f, "/v1/{a={b}}");
    assert_invalid(f, "/v1/{a=b:c}");
    assert_invalid(f, "/v1/{a}/{a}");
}

static void route_template__rest_must_be_last(void **state)
{
    struct fixture *f = *state;

    assert_invalid(f, "/v1/**/x");
    assert_invalid(f, "/v1/{a=**}/x");
    assert_invalid(f, "/v1/{a=**}/{b}");
    assert_invalid(f, "/v1/{a=**/x}");
}

/* Refusals at start. */

static void route_table__names_both_of_an_ambiguous_pair(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table = NULL;
    const char *const rules[] = {"GET /v1/{string_value}/x", "GET /v1/{nested.text}/x"};

    const status s = build(f, rules, 2, &table);
    assert_int_equal(s.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(s.reason, "ROUTE_AMBIGUOUS");
    assert_non_null(strstr(s.message, "/v1/{string_value}/x"));
    assert_non_null(strstr(s.message, "/v1/{nested.text}/x"));
    assert_null(table);
}

static void route_table__verbs_and_methods_make_rules_differ(void **state)
{
    struct fixture *f = *state;
    const struct route_table *table = NULL;
    const char *const rules[] = {"GET /v1/*",   "POST /v1/*", "GET /v1/*:a",
                                 "GET /v1/*:b", "GET /v1/**", "GET /v1/**:a"};

    assert_true(status_is_ok(build(f, rules, 6, &table)));
}

static void assert_unfit(struct fixture *f, const char *rule, const char *body,
                         const char *response_body)
{
    const struct route_table *table = NULL;
    const struct wire_http_rule http = {"POST", rule, body, response_body};
    const struct route_source source = {
        .rule = &http,
        .input = &wire_smoothschedule_test_v1_AllTypes,
        .output = &wire_smoothschedule_test_v1_AllTypes,
        .name = "Method",
    };
    const status s = route_table_new(&f->arena, &source, 1, &table);
    assert_string_equal(s.reason, "ROUTE_INVALID");
}

static void route_table__refuses_fields_that_do_not_fit(void **state)
{
    struct fixture *f = *state;

    assert_unfit(f, "/v1/{missing}", "", "");
    assert_unfit(f, "/v1/{strings}", "", "");
    assert_unfit(f, "/v1/{nested}", "", "");
    assert_unfit(f, "/v1/{nested.missing}", "", "");
    assert_unfit(f, "/v1/{string_value.text}", "", "");
    assert_unfit(f, "/v1/x", "missing", "");
    assert_unfit(f, "/v1/x", "*", "missing");
    assert_unfit(f, "/v1/x", "*", "string_value");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(route_find__matches_literals),
        TEST(route_find__knows_no_other_path),
        TEST(route_find__binds_a_variable),
        TEST(route_find__binds_nested_fields_and_several),
        TEST(route_find__binds_several_segments),
        TEST(route_find__rest_may_be_empty),
        TEST(route_find__wildcards_without_variable_bind_nothing),
        TEST(route_find__prefers_literals_from_left_to_right),
        TEST(route_find__goes_back_where_a_literal_leads_nowhere),
        TEST(route_find__tells_methods_apart),
        TEST(route_find__says_which_methods_are_allowed),
        TEST(route_find__answers_head_with_get),
        TEST(route_find__custom_star_takes_any_method),
        TEST(route_find__splits_a_known_verb_off),
        TEST(route_find__leaves_an_unknown_verb_in_the_value),
        TEST(route_find__splits_at_the_last_colon),
        TEST(route_find__a_verb_is_the_verbs_for_every_method),
        TEST(route_find__an_escaped_colon_is_no_verb),
        TEST(route_find__a_verb_needs_something_before_it),
        TEST(route_find__decodes_one_segment_fully),
        TEST(route_find__keeps_escaped_slashes_of_several_segments),
        TEST(route_find__compares_literals_decoded),
        TEST(route_find__refuses_bad_encodings),
        TEST(route_find__dot_segments_are_values),
        TEST(route_find__bounds_the_path),
        TEST(route_find__bounds_the_segments),
        TEST(route_template__reads_the_whole_grammar),
        TEST(route_template__refuses_what_the_grammar_does_not_know),
        TEST(route_template__rest_must_be_last),
        TEST(route_table__names_both_of_an_ambiguous_pair),
        TEST(route_table__verbs_and_methods_make_rules_differ),
        TEST(route_table__refuses_fields_that_do_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
