/* What changes between the shipped policy and one that differs from it in a known way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "policy/policy_diff.h"

static struct arena arena;
static const char *shipped;

/* The file beside this test's root: config/roles.yaml. */
static int read_shipped(void **state)
{
    (void)state;
    arena_init(&arena);
    const char *end = strstr(__FILE__, "tests/unit/policy/");
    assert_non_null(end);
    FILE *file =
        fopen(arena_printf(&arena, "%.*sconfig/roles.yaml", (int)(end - __FILE__), __FILE__), "re");
    assert_non_null(file);
    char *text = arena_alloc(&arena, 64 * 1024);
    const size_t length = fread(text, 1, 64 * 1024, file);
    fclose(file);
    shipped = arena_strndup(&arena, text, length);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

static const struct policy *load(const char *text)
{
    const struct policy *policy = NULL;
    const status outcome = policy_load(&arena, "r.yaml", slice_of(text), &policy);
    if (!status_is_ok(outcome))
        fail_msg("%s", outcome.message);
    return policy;
}

/* The text with one piece of it, which must be there, changed. */
static const char *changed(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    assert_non_null(at);
    return arena_printf(&arena, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static const char *shown(const struct policy_change *change)
{
    static const char *const wheres[] = {"", " of demo tenants", " of real tenants"};
    const char *mode = policy_masquerade_mode_name(change->mode);
    if (change->permission != NULL)
        return arena_printf(&arena, "%s %c%s\n", change->role, change->is_gain ? '+' : '-',
                            change->permission);
    return arena_printf(&arena, "%s %cas %s%s %s\n", change->role, change->is_gain ? '+' : '-',
                        change->target, wheres[change->where], mode != NULL ? mode : "any");
}

/* All changes, a line each. */
static const char *diff(const char *old, const char *new)
{
    struct policy_change *changes;
    const size_t count = policy_diff(&arena, load(old), load(new), &changes);
    const char *all = "";
    for (size_t i = 0; i < count; i++)
        all = arena_printf(&arena, "%s%s", all, shown(&changes[i]));
    return all;
}

static void diff__of_a_policy_with_itself_is_empty(void **state)
{
    (void)state;
    assert_string_equal(diff(shipped, shipped), "");
}

static void diff__tells_who_gains_and_who_loses_a_permission(void **state)
{
    (void)state;
    const char *other = changed(shipped, "      - appointments.cancel\n    may_manage: []",
                                "      - media.update\n    may_manage: []");

    assert_string_equal(diff(shipped, other), "TENANT_STAFF -appointments.cancel\n"
                                              "TENANT_STAFF +media.update\n");
    assert_string_equal(diff(other, shipped), "TENANT_STAFF +appointments.cancel\n"
                                              "TENANT_STAFF -media.update\n");
}

static void diff__compares_permissions_by_name(void **state)
{
    (void)state;
    const char *other = changed(shipped, "  tenants.create: Create tenants\n",
                                "  about.read: See what this is\n  tenants.create: Create\n");

    assert_string_equal(diff(shipped, other), "SUPERUSER +about.read\n");
    assert_string_equal(diff(other, shipped), "SUPERUSER -about.read\n");
}

static void diff__tells_who_becomes_whom(void **state)
{
    (void)state;
    const char *other = changed(shipped, "    targets: [TENANT_STAFF]\n    same_tenant: true\n",
                                "    targets: [CUSTOMER]\n    same_tenant: true\n");

    assert_string_equal(diff(shipped, other), "TENANT_OWNER -as TENANT_STAFF any\n"
                                              "TENANT_OWNER +as CUSTOMER any\n");
}

static void diff__tells_of_which_tenants(void **state)
{
    (void)state;
    const char *other = changed(shipped, "    only_temporary: true\n", "");

    assert_string_equal(diff(shipped, other),
                        "PLATFORM_SALES +as TENANT_OWNER of real tenants any\n"
                        "PLATFORM_SALES +as TENANT_MANAGER of real tenants any\n"
                        "PLATFORM_SALES +as TENANT_STAFF of real tenants any\n"
                        "PLATFORM_SALES +as CUSTOMER of real tenants any\n");
}

static void diff__tells_in_which_mode(void **state)
{
    (void)state;
    const char *other = changed(shipped,
                                "    same_tenant: true\n    modes: [READ_WRITE, READ_ONLY]\n"
                                "    default_mode: READ_WRITE\n",
                                "    same_tenant: true\n    modes: [READ_ONLY]\n"
                                "    default_mode: READ_ONLY\n");

    assert_string_equal(diff(shipped, other), "TENANT_OWNER -as TENANT_STAFF READ_WRITE\n");
}

static void diff__sees_masquerades_go_with_their_permission(void **state)
{
    (void)state;
    const char *other = changed(shipped, "      - api_keys.revoke\n      - masquerade.start\n",
                                "      - api_keys.revoke\n");

    assert_string_equal(diff(shipped, other), "TENANT_OWNER -masquerade.start\n"
                                              "TENANT_OWNER -as TENANT_STAFF any\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(diff__of_a_policy_with_itself_is_empty),
        cmocka_unit_test(diff__tells_who_gains_and_who_loses_a_permission),
        cmocka_unit_test(diff__compares_permissions_by_name),
        cmocka_unit_test(diff__tells_who_becomes_whom),
        cmocka_unit_test(diff__tells_of_which_tenants),
        cmocka_unit_test(diff__tells_in_which_mode),
        cmocka_unit_test(diff__sees_masquerades_go_with_their_permission),
    };
    return cmocka_run_group_tests(tests, read_shipped, close_arena);
}
