/* What scripts are filled from: tenants as their plugins know them, clocks of this machine's zones,
 * and the values of forms. */
#include "support/domain_test.h"

#include "plugins/script.h"
#include "tenancy/time_zone_file.h"
#include "wire/template_mark.h"

/* 2026-07-01 22:30 UTC: the next day in Berlin. */
static const int64_t NOW_US = INT64_C(1782945000) * 1000000;

static tenant_id id_of(const Tenant *tenant)
{
    tenant_id id;
    assert_true(uuid_parse(slice_of(tenant->id), &id.uuid));
    return id;
}

/* {name: text, …}; names and texts alternate, NULL-terminated. */
static Struct *texts(struct db_test *t, const char *const *words)
{
    Struct *all = arena_new(&t->arena, Struct);
    *all = (Struct)STRUCT_INIT;
    all->fields = arena_array(&t->arena, PLUGIN_VALUES_MAX + 1, sizeof(void *));
    for (; words[0] != NULL; words += 2) {
        Google__Protobuf__Struct__FieldsEntry *entry =
            arena_new(&t->arena, Google__Protobuf__Struct__FieldsEntry);
        const struct template_value text = {.kind = CONSTANT_TEXT, .text = slice_of(words[1])};
        *entry =
            (Google__Protobuf__Struct__FieldsEntry)GOOGLE__PROTOBUF__STRUCT__FIELDS_ENTRY__INIT;
        entry->key = arena_strdup(&t->arena, words[0]);
        entry->value = plugin_value(&t->arena, &text);
        all->fields[all->n_fields++] = entry;
    }
    return all;
}
#define TEXTS(t, ...) texts((t), (const char *const[]){__VA_ARGS__, NULL})

static void assert_text(struct slice found, const char *text)
{
    assert_int_equal(found.length, strlen(text));
    assert_memory_equal(found.data, text, found.length);
}

/* Facts. */

static void facts__are_the_tenants(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    struct plugin_facts facts;
    sql(t,
        "UPDATE shared.tenants SET time_zone = 'Europe/Berlin', owner_email = 'ada@x.test',"
        " subscription_tier = 'BUSINESS', name = 'Ada''s {{DATE:today}}' WHERE id = '%s'",
        tenant->id);
    put_domain(t, tenant, "other.test", false, "VERIFIED");
    put_domain(t, tenant, "ada.test", true, "VERIFIED");

    assert_ok(plugin_facts_of_tenant(&t->call, id_of(tenant), &facts));

    assert_string_equal(facts.context[CONTEXT_BUSINESS_NAME], "Ada's {{DATE:today}}");
    assert_string_equal(facts.context[CONTEXT_OWNER_EMAIL], "ada@x.test");
    assert_string_equal(facts.context[CONTEXT_TENANT_ID], tenant->id);
    assert_string_equal(facts.context[CONTEXT_SCHEMA_NAME], tenant->schema_name);
    assert_string_equal(facts.context[CONTEXT_SUBSCRIPTION_TIER], "BUSINESS");
    assert_string_equal(facts.context[CONTEXT_TIME_ZONE], "Europe/Berlin");
    assert_string_equal(facts.context[CONTEXT_PRIMARY_DOMAIN], "ada.test");
    assert_int_equal(time_zone_offset_s(&facts.zone, NOW_US / 1000000), 2 * 3600);
    assert_true(facts.now_us > NOW_US / 2);
}

static void facts__without_a_domain_have_none(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    struct plugin_facts facts;

    assert_ok(plugin_facts_of_tenant(&t->call, id_of(tenant), &facts));

    assert_null(facts.context[CONTEXT_PRIMARY_DOMAIN]);
    assert_null(facts.context[CONTEXT_OWNER_EMAIL]);
    assert_int_equal(time_zone_offset_s(&facts.zone, NOW_US / 1000000), 0);
}

static void facts__of_nobodys_tenant_are_not_found(void **state)
{
    struct db_test *t = *state;
    struct plugin_facts facts;

    assert_reason(plugin_facts_of_tenant(&t->call, (tenant_id){0}, &facts), STATUS_NOT_FOUND,
                  "TENANT_MISSING");
}

static void facts__of_nobody_are_the_time(void **state)
{
    struct db_test *t = *state;
    struct plugin_facts facts;

    assert_ok(plugin_facts_of_nobody(&t->call, &facts));

    assert_null(facts.context[CONTEXT_BUSINESS_NAME]);
    assert_null(facts.context[CONTEXT_TIME_ZONE]);
    assert_int_equal(time_zone_offset_s(&facts.zone, NOW_US / 1000000), 0);
}

/* Zones. */

static void zone__is_read_once_and_stays(void **state)
{
    struct db_test *t = *state;
    struct time_zone first;
    struct time_zone second;

    assert_ok(time_zone_load(&t->arena, "Asia/Kathmandu", &first));
    assert_ok(time_zone_load(&t->arena, "Asia/Kathmandu", &second));

    assert_int_equal(time_zone_offset_s(&first, NOW_US / 1000000), 5 * 3600 + 45 * 60);
    assert_ptr_equal(first.types, second.types);
}

static void assert_no_zone(struct db_test *t, const char *name)
{
    struct time_zone zone;
    assert_reason(time_zone_load(&t->arena, name, &zone), STATUS_FAILED_PRECONDITION,
                  "TIME_ZONE_MISSING");
}

static void zone__is_nothing_but_a_zone(void **state)
{
    struct db_test *t = *state;
    assert_no_zone(t, "");
    assert_no_zone(t, "Mars/Olympus");
    assert_no_zone(t, "Europe");
    assert_no_zone(t, "Europe/");
    assert_no_zone(t, "/etc/localtime");
    assert_no_zone(t, "../../../etc/passwd");
    assert_no_zone(t, "Europe/../UTC");
    assert_no_zone(t, "Europe//Berlin");
    assert_no_zone(t, "./UTC");
    assert_no_zone(t, "tzdata.zi");
    assert_no_zone(t, "UTC\n");
    assert_no_zone(t, "Europe/Berlin/x");
    assert_no_zone(t, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
}

/* Values. */

static const char SCRIPT[] =
    "api.log('{{PROMPT:who|Whom?}} {{PROMPT:days|Days|7|integer:1..30}}')\n"
    "x = {{CONTEXT:business_name}} + '{{DATE:tomorrow}}'";

static void values__are_kept_with_defaults(void **state)
{
    struct db_test *t = *state;
    Struct *kept;

    assert_ok(plugin_values_check(&t->call, slice_of(SCRIPT), TEXTS(t, "who", "Ada"), &kept));

    assert_int_equal(kept->n_fields, 2);
    assert_string_equal(kept->fields[0]->key, "who");
    assert_string_equal(kept->fields[0]->value->string_value, "Ada");
    assert_string_equal(kept->fields[1]->key, "days");
    assert_int_equal(kept->fields[1]->value->kind_case, VALUE_KIND_NUMBER_VALUE);
    assert_true(kept->fields[1]->value->number_value == 7);
}

static void values__that_do_not_fit_are_all_named(void **state)
{
    struct db_test *t = *state;
    Struct *kept;

    const status outcome = plugin_values_check(&t->call, slice_of(SCRIPT),
                                               TEXTS(t, "days", "31", "whom", "Ada"), &kept);

    assert_reason(outcome, STATUS_INVALID_ARGUMENT, "VALUE_UNKNOWN");
    const struct status_violation *first = outcome.details->violations;
    assert_string_equal(first->field, "values.whom");
    assert_string_equal(first->description, "is not asked for: did you mean who?");
    assert_string_equal(first->next->field, "values.who");
    assert_string_equal(first->next->next->field, "values.days");
}

static void values__that_are_lists_fit_nowhere(void **state)
{
    struct db_test *t = *state;
    Struct *kept;
    Struct *given = TEXTS(t, "who", "Ada");
    given->fields[0]->value->kind_case = VALUE_KIND_LIST_VALUE;

    assert_reason(plugin_values_check(&t->call, slice_of(SCRIPT), given, &kept),
                  STATUS_INVALID_ARGUMENT, "VALUE_INVALID");
    given->fields[0]->value = NULL;
    assert_reason(plugin_values_check(&t->call, slice_of(SCRIPT), given, &kept),
                  STATUS_INVALID_ARGUMENT, "VALUE_REQUIRED");
}

static void values__are_bounded_in_number(void **state)
{
    struct db_test *t = *state;
    Struct *kept;
    Struct *given = TEXTS(t, "who", "Ada");
    for (; given->n_fields <= PLUGIN_VALUES_MAX; given->n_fields++)
        given->fields[given->n_fields] = given->fields[0];

    assert_reason(plugin_values_check(&t->call, slice_of(SCRIPT), given, &kept),
                  STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
}

/* A script that says a text of 10,000 bytes so many times. */
static struct slice long_script(struct db_test *t, int times)
{
    static const char first[] = "{{PROMPT:a|A||textarea}}";
    static const char again[] = "{{PROMPT:a}}";
    const size_t length = sizeof first - 1 + (size_t)(times - 1) * (sizeof again - 1);
    char *script = arena_alloc(&t->arena, length);
    memcpy(script, first, sizeof first - 1);
    for (size_t at = sizeof first - 1; at < length; at += sizeof again - 1)
        memcpy(script + at, again, sizeof again - 1);
    return slice_make(script, length);
}

static void values__are_bounded_in_bytes(void **state)
{
    struct db_test *t = *state;
    Struct *kept;
    char *text = arena_alloc(&t->arena, 10001);
    memset(text, 'x', 10000);
    text[10000] = '\0';

    assert_ok(plugin_values_check(&t->call, long_script(t, 26), TEXTS(t, "a", text), &kept));
    assert_reason(plugin_values_check(&t->call, long_script(t, 27), TEXTS(t, "a", text), &kept),
                  STATUS_INVALID_ARGUMENT, "VALUES_TOO_LARGE");
}

static void values__of_a_script_with_faults_are_not_read(void **state)
{
    struct db_test *t = *state;
    Struct *kept;

    assert_reason(plugin_values_check(&t->call, SLICE("{{DATE:mondey}}"), NULL, &kept),
                  STATUS_INVALID_ARGUMENT, "TEMPLATE_DATE_UNKNOWN");
}

/* Scripts. */

static void script__gets_a_constant_for_each_blank(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    struct plugin_facts facts;
    struct plugin_script script;
    sql(t, "UPDATE shared.tenants SET time_zone = 'Europe/Berlin', name = 'Ada''s' WHERE id = '%s'",
        tenant->id);
    assert_ok(plugin_facts_of_tenant(&t->call, id_of(tenant), &facts));

    assert_ok(plugin_script_prepare(&t->call, slice_of(SCRIPT),
                                    TEXTS(t, "who", "x'); api.log('INJECTED')#", "days", "3"),
                                    &facts, NOW_US, &script));

    assert_text(script.source, "api.log('smooth_blank_0_ smooth_blank_1_')\n"
                               "x = smooth_blank_2_ + 'smooth_blank_3_'");
    assert_int_equal(script.template.blank_count, 4);
    assert_text(script.constants[0].text, "x'); api.log('INJECTED')#");
    assert_int_equal(script.constants[1].kind, CONSTANT_INTEGER);
    assert_int_equal(script.constants[1].integer, 3);
    assert_text(script.constants[2].text, "Ada's");
    assert_text(script.constants[3].text, "2026-07-03"); /* it is the 2nd in Berlin */
    assert_int_equal(script.values->n_fields, 2);
    assert_true(script.values->fields[1]->value->number_value == 3);
}

static void script__refuses_a_now_without_four_digits_of_year(void **state)
{
    struct db_test *t = *state;
    struct plugin_facts facts;
    struct plugin_script script;
    assert_ok(plugin_facts_of_nobody(&t->call, &facts));

    assert_reason(
        plugin_script_prepare(&t->call, SLICE("{{DATE:today}}"), NULL, &facts, INT64_MAX, &script),
        STATUS_INVALID_ARGUMENT, "NOW_INVALID");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(facts__are_the_tenants),
        db_unit_test(facts__without_a_domain_have_none),
        db_unit_test(facts__of_nobodys_tenant_are_not_found),
        db_unit_test(facts__of_nobody_are_the_time),
        db_unit_test(zone__is_read_once_and_stays),
        db_unit_test(zone__is_nothing_but_a_zone),
        db_unit_test(values__are_kept_with_defaults),
        db_unit_test(values__that_do_not_fit_are_all_named),
        db_unit_test(values__that_are_lists_fit_nowhere),
        db_unit_test(values__are_bounded_in_number),
        db_unit_test(values__are_bounded_in_bytes),
        db_unit_test(values__of_a_script_with_faults_are_not_read),
        db_unit_test(script__gets_a_constant_for_each_blank),
        db_unit_test(script__refuses_a_now_without_four_digits_of_year),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
