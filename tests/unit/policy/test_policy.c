/* roles.yaml: what is compiled, and each fault that is found, with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "policy/policy.h"

/* The tests below count on these lines. */
static const char SMALL[] = "version: 1\n"                             /* 1 */
                            "permissions:\n"                           /* 2 */
                            "  tenants.read: See tenants\n"            /* 3 */
                            "  tenants.create: Create tenants\n"       /* 4 */
                            "  billing.read: See invoices\n"           /* 5 */
                            "  plugins.approve: Approve plugins\n"     /* 6 */
                            "  grants.create: Give grants\n"           /* 7 */
                            "aliases:\n"                               /* 8 */
                            "  view_billing: billing.read\n"           /* 9 */
                            "personal:\n"                              /* 10 */
                            "  can_approve_plugins: plugins.approve\n" /* 11 */
                            "grantable:\n"                             /* 12 */
                            "  view_billing: 2h\n"                     /* 13 */
                            "roles:\n"                                 /* 14 */
                            "  SUPERUSER:\n"                           /* 15 */
                            "    label: Superuser\n"                   /* 16 */
                            "    color: \"#b91c1c\"\n"                 /* 17 */
                            "    level: platform\n"                    /* 18 */
                            "    reach: everything\n"                  /* 19 */
                            "    session_idle: 30m\n"                  /* 20 */
                            "    session_absolute: 12h\n"              /* 21 */
                            "    permissions: all\n"                   /* 22 */
                            "    may_manage: [SUPERUSER, CUSTOMER]\n"  /* 23 */
#define ROW(name, level, reach, permissions)                                                       \
    "  " name ": {label: A role, color: \"#000000\", level: " level ", reach: " reach              \
    ", session_idle: 14d, session_absolute: 30d, permissions: " permissions ", may_manage: []}\n"
    ROW("PLATFORM_MANAGER", "platform", "all_tenants", "[tenants.read]")        /* 24 */
    ROW("PLATFORM_SALES", "platform", "demo_tenants", "[]")                     /* 25 */
    ROW("PLATFORM_SUPPORT", "platform", "tenant_users", "[tenants.read]")       /* 26 */
    ROW("TENANT_OWNER", "tenant", "own_tenant", "[tenants.read, view_billing]") /* 27 */
    ROW("TENANT_MANAGER", "tenant", "own_tenant", "[]")                         /* 28 */
    ROW("TENANT_STAFF", "tenant", "own_tenant", "[]")                           /* 29 */
    ROW("CUSTOMER", "tenant", "own_data", "[]")                                 /* 30 */
    "masquerade:\n"                                                             /* 31 */
    "  - actor: SUPERUSER\n"                                                    /* 32 */
    "    targets: [CUSTOMER]\n"                                                 /* 33 */
    "    modes: [READ_WRITE, READ_ONLY]\n"                                      /* 34 */
    "    default_mode: READ_WRITE\n";                                           /* 35 */

static struct arena arena;

static int open_arena(void **state)
{
    (void)state;
    arena_init(&arena);
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

/* SMALL with one piece of its text, which must be there, changed. */
static const char *changed(const char *from, const char *to)
{
    const char *at = strstr(SMALL, from);
    assert_non_null(at);
    return arena_printf(&arena, "%.*s%s%s", (int)(at - SMALL), SMALL, to, at + strlen(from));
}

static void assert_refused(const char *text, const char *message)
{
    const struct policy *policy = NULL;
    const status outcome = policy_load(&arena, "r.yaml", slice_of(text), &policy);
    assert_int_equal(outcome.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(outcome.reason, "POLICY_INVALID");
    assert_string_equal(outcome.message, message);
    assert_null(policy);
}

static bool role_has(const struct policy *policy, const char *role, const char *permission)
{
    return policy_allows(policy_role(policy, role)->permissions,
                         policy_permission(policy, permission));
}

static void policy_load__compiles_roles_into_sets(void **state)
{
    (void)state;
    const struct policy *policy = load(SMALL);

    assert_true(role_has(policy, "SUPERUSER", "tenants.create"));
    assert_true(role_has(policy, "PLATFORM_MANAGER", "tenants.read"));
    assert_false(role_has(policy, "PLATFORM_MANAGER", "tenants.create"));
    assert_false(role_has(policy, "CUSTOMER", "tenants.read"));
}

static void policy_load__keeps_what_roles_are(void **state)
{
    (void)state;
    const struct policy_role *role = policy_role(load(SMALL), "SUPERUSER");

    assert_string_equal(role->label, "Superuser");
    assert_string_equal(role->color, "#b91c1c");
    assert_int_equal(role->level, POLICY_LEVEL_PLATFORM);
    assert_int_equal(role->reach, POLICY_REACH_EVERYTHING);
    assert_int_equal(role->session_idle_s, 1800);
    assert_int_equal(role->session_absolute_s, 43200);
}

static void policy_load__reads_days(void **state)
{
    (void)state;
    const struct policy_role *role = policy_role(load(SMALL), "CUSTOMER");

    assert_int_equal(role->session_idle_s, 14 * 86400);
    assert_int_equal(role->session_absolute_s, 30 * 86400);
}

static void policy_permission__knows_aliases(void **state)
{
    (void)state;
    const struct policy *policy = load(SMALL);

    assert_true(policy_permission(policy, "billing.read") >= 0);
    assert_int_equal(policy_permission(policy, "view_billing"),
                     policy_permission(policy, "billing.read"));
    assert_true(role_has(policy, "TENANT_OWNER", "billing.read"));
}

static void policy_permission__refuses_unknown_names(void **state)
{
    (void)state;
    const struct policy *policy = load(SMALL);

    assert_int_equal(policy_permission(policy, "tenants.destroy"), -1);
    assert_int_equal(policy_permission(policy, ""), -1);
    assert_int_equal(policy_permission(policy, "can_approve_plugins"), -1);
}

static void policy_permission_name__is_sorted(void **state)
{
    (void)state;
    const struct policy *policy = load(SMALL);

    assert_int_equal(policy_permission_count(policy), 5);
    assert_string_equal(policy_permission_name(policy, 0), "billing.read");
    assert_string_equal(policy_permission_name(policy, 4), "tenants.read");
}

static void policy_allows__nothing_for_an_unknown_permission(void **state)
{
    (void)state;
    const permission_set all = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};

    assert_false(policy_allows(all, -1));
    assert_true(policy_allows(all, 255));
}

static void policy_add_personal__adds_its_permission_only(void **state)
{
    (void)state;
    const struct policy *policy = load(SMALL);
    permission_set set = {0};

    assert_true(policy_add_personal(policy, "can_approve_plugins", set));

    assert_true(policy_allows(set, policy_permission(policy, "plugins.approve")));
    assert_false(policy_allows(set, policy_permission(policy, "tenants.read")));
}

static void policy_add_personal__refuses_permissions_themselves(void **state)
{
    (void)state;
    const struct policy *policy = load(SMALL);
    permission_set set = {0};

    assert_false(policy_add_personal(policy, "tenants.create", set));
    assert_false(policy_allows(set, policy_permission(policy, "tenants.create")));
}

static void policy_may_manage__follows_the_list(void **state)
{
    (void)state;
    const struct policy *policy = load(SMALL);
    const struct policy_role *superuser = policy_role(policy, "SUPERUSER");
    const struct policy_role *customer = policy_role(policy, "CUSTOMER");
    const struct policy_role *owner = policy_role(policy, "TENANT_OWNER");

    assert_true(policy_may_manage(policy, superuser, customer));
    assert_false(policy_may_manage(policy, superuser, owner));
    assert_false(policy_may_manage(policy, customer, superuser));
}

static void policy_grant_seconds_max__is_zero_unless_grantable(void **state)
{
    (void)state;
    const struct policy *policy = load(SMALL);

    assert_int_equal(policy_grant_seconds_max(policy, policy_permission(policy, "billing.read")),
                     7200);
    assert_int_equal(policy_grant_seconds_max(policy, policy_permission(policy, "tenants.read")),
                     0);
    assert_int_equal(policy_grant_seconds_max(policy, -1), 0);
}

static void policy_require__names_what_is_missing(void **state)
{
    (void)state;
    policy_use(load(SMALL));
    const permission_set nothing = {0};

    const status outcome = policy_require(&arena, nothing, "tenants.create");

    assert_int_equal(outcome.code, STATUS_PERMISSION_DENIED);
    assert_string_equal(outcome.reason, "PERMISSION_MISSING");
    assert_non_null(strstr(outcome.message, "tenants.create"));
}

static void policy_require__refuses_what_no_policy_knows(void **state)
{
    (void)state;
    policy_use(load(SMALL));
    const permission_set all = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};

    assert_int_equal(policy_require(&arena, all, "tenants.destroy").code, STATUS_PERMISSION_DENIED);
}

static void policy_require__refuses_a_set_with_other_numbers(void **state)
{
    (void)state;
    const struct policy *old = load(SMALL);
    const struct policy *renumbered =
        load(changed("permissions:\n", "permissions:\n  abilities.read: See abilities\n"));
    const struct policy_role *owner = policy_role(old, "TENANT_OWNER");
    assert_int_equal(policy_permission(renumbered, "tenants.create"),
                     policy_permission(old, "tenants.read"));
    policy_use(renumbered);

    const status gained = policy_require(&arena, owner->permissions, "tenants.create");
    const status unsure = policy_require(&arena, owner->permissions, "tenants.read");

    assert_int_equal(gained.code, STATUS_UNAVAILABLE);
    assert_string_equal(gained.reason, "POLICY_CHANGED");
    assert_int_equal(unsure.code, STATUS_UNAVAILABLE);
}

static void policy_require__takes_a_set_with_the_same_numbers(void **state)
{
    (void)state;
    const struct policy_role *owner = policy_role(load(SMALL), "TENANT_OWNER");
    policy_use(load(changed("label: Superuser", "label: Root")));

    assert_int_equal(policy_require(&arena, owner->permissions, "tenants.read").code, STATUS_OK);
}

static void policy_etag__follows_the_text(void **state)
{
    (void)state;
    const char *etag = policy_etag(load(SMALL));

    assert_int_equal(strlen(etag), 16);
    assert_string_equal(policy_etag(load(SMALL)), etag);
    assert_string_not_equal(policy_etag(load(changed("See tenants", "Look at tenants"))), etag);
}

static void policy_place__is_where_permissions_begin(void **state)
{
    (void)state;
    assert_string_equal(policy_place(load(SMALL)), "r.yaml:3:3");
}

static void policy_name_at__gives_aliases_and_personal_forms(void **state)
{
    (void)state;
    const struct policy *policy = load(SMALL);
    unsigned permission;

    assert_int_equal(policy_name_count(policy, POLICY_ALIASES), 1);
    assert_string_equal(policy_name_at(policy, POLICY_ALIASES, 0, &permission), "view_billing");
    assert_string_equal(policy_permission_name(policy, permission), "billing.read");
    assert_int_equal(policy_name_count(policy, POLICY_PERSONAL), 1);
    assert_string_equal(policy_name_at(policy, POLICY_PERSONAL, 0, &permission),
                        "can_approve_plugins");
    assert_string_equal(policy_permission_description(policy, permission), "Approve plugins");
}

static void policy_load__finds_unknown_keys(void **state)
{
    (void)state;
    assert_refused(changed("aliases:", "alliases:"),
                   "r.yaml:8:1: unknown key \"alliases\"; did you mean \"aliases\"?");
    assert_refused(changed("    label: Superuser", "    colours: red\n    label: Superuser"),
                   "r.yaml:16:5: unknown key \"colours\"; did you mean \"color\"?");
    assert_refused(changed("masquerade:", "quux: 1\nmasquerade:"),
                   "r.yaml:31:1: unknown key \"quux\"; remove it");
}

static void policy_load__finds_missing_keys(void **state)
{
    (void)state;
    assert_refused(changed("    label: Superuser\n", ""),
                   "r.yaml:16:5: the key \"label\" is missing here; add it");
    assert_refused(changed("    permissions: all\n", ""),
                   "r.yaml:16:5: the key \"permissions\" is missing here; add it");
    assert_refused(changed("version: 1\n", ""),
                   "r.yaml:1:1: the key \"version\" is missing here; add it");
}

static void policy_load__finds_duplicate_keys(void **state)
{
    (void)state;
    assert_refused(changed("    color:", "    label: Again\n    color:"),
                   "r.yaml:17:5: \"label\" is given twice, first in line 16; keep one of them");
    assert_refused(
        changed("  tenants.create:", "  tenants.read: Again\n  tenants.create:"),
        "r.yaml:4:3: \"tenants.read\" is given twice, first in line 3; keep one of them");
}

static void policy_load__finds_unknown_roles(void **state)
{
    (void)state;
    assert_refused(changed("  SUPERUSER:", "  SUPERUSR:"),
                   "r.yaml:15:3: unknown role \"SUPERUSR\"; did you mean \"SUPERUSER\"?");
    assert_refused(changed("[SUPERUSER, CUSTOMER]", "[SUPERUSER, GUEST]"),
                   "r.yaml:23:29: unknown role \"GUEST\"; use one of the eight in \"roles\"");
    assert_refused(changed("targets: [CUSTOMER]", "targets: [CUSTOMERS]"),
                   "r.yaml:33:15: unknown role \"CUSTOMERS\"; did you mean \"CUSTOMER\"?");
}

static void policy_load__finds_missing_roles(void **state)
{
    (void)state;
    assert_refused(
        changed(ROW("TENANT_STAFF", "tenant", "own_tenant", "[]"), ""),
        "r.yaml:14:1: the role TENANT_STAFF is missing; each of the eight needs its entry here");
}

static void policy_load__finds_unknown_permissions(void **state)
{
    (void)state;
    assert_refused(
        changed("  view_billing: billing.read", "  view_billing: biling.read"),
        "r.yaml:9:17: unknown permission \"biling.read\"; did you mean \"billing.read\"?");
    assert_refused(
        changed("permissions: [tenants.read], ", "permissions: [moon.fly], "),
        "r.yaml:24:148: unknown permission \"moon.fly\"; declare it under \"permissions\"");
    assert_refused(changed("  view_billing: 2h", "  plugins.aprove: 2h"),
                   "r.yaml:13:3: unknown permission \"plugins.aprove\"; did you mean "
                   "\"plugins.approve\"?");
}

static void policy_load__finds_names_that_are_none(void **state)
{
    (void)state;
    assert_refused(changed("  tenants.read:", "  tenants:"),
                   "r.yaml:3:3: \"tenants\" is not a permission's name; write noun.verb in lower "
                   "case, of at most 64 bytes");
    assert_refused(changed("  can_approve_plugins:", "  CanApprove:"),
                   "r.yaml:11:3: \"CanApprove\" is not a name; write a word of lower-case letters, "
                   "digits and _, of at most 64 bytes");
    assert_refused(changed("  can_approve_plugins:", "  view_billing:"),
                   "r.yaml:11:3: \"view_billing\" is an alias already; choose another name");
}

static void policy_load__finds_entries_listed_twice(void **state)
{
    (void)state;
    assert_refused(changed("[SUPERUSER, CUSTOMER]", "[CUSTOMER, CUSTOMER]"),
                   "r.yaml:23:28: \"CUSTOMER\" is listed twice; keep one");
    assert_refused(changed("    permissions: all", "    permissions: [view_billing, billing.read]"),
                   "r.yaml:22:33: \"billing.read\" is listed twice; keep one");
    assert_refused(changed("[READ_WRITE, READ_ONLY]", "[READ_WRITE, READ_WRITE]"),
                   "r.yaml:34:25: \"READ_WRITE\" is listed twice; keep one");
    assert_refused(changed("  view_billing: 2h", "  view_billing: 2h\n  billing.read: 1h"),
                   "r.yaml:14:3: \"billing.read\" is here under another name too; keep one");
}

static void policy_load__finds_bad_values(void **state)
{
    (void)state;
    assert_refused(
        changed("\"#b91c1c\"", "red"),
        "r.yaml:17:12: \"red\" is not a colour; write \"#rrggbb\" in lower case, quoted");
    assert_refused(changed("level: platform\n", "level: plattform\n"),
                   "r.yaml:18:12: \"plattform\" is not known here; did you mean \"platform\"?");
    assert_refused(changed("level: platform\n", "level: moon\n"),
                   "r.yaml:18:12: \"moon\" is not known here; it is one of platform, tenant");
    assert_refused(changed("session_idle: 30m\n", "session_idle: soon\n"),
                   "r.yaml:20:19: \"soon\" is not a duration; write a number and a unit, as in "
                   "30m, 12h or 14d");
    assert_refused(changed("session_idle: 30m\n", "session_idle: 13h\n"),
                   "r.yaml:20:19: session_idle is longer than session_absolute; shorten it");
    assert_refused(changed("version: 1\n", "version: 2\n"),
                   "r.yaml:1:10: version \"2\" is not known to this server; it reads version 1");
    assert_refused(changed("view_billing: 2h", "view_billing: 9h"),
                   "r.yaml:13:17: a grant lasts 8h at most");
}

static void policy_load__finds_a_reach_that_its_level_cannot_have(void **state)
{
    (void)state;
    assert_refused(changed("reach: everything", "reach: own_data"),
                   "r.yaml:19:12: a role of level platform cannot reach own_data; own_tenant and "
                   "own_data are for tenant roles");
}

static void policy_load__finds_wrong_kinds(void **state)
{
    (void)state;
    assert_refused(changed("    may_manage: [SUPERUSER, CUSTOMER]", "    may_manage: SUPERUSER"),
                   "r.yaml:23:17: \"may_manage\" must be a list, not a value");
    assert_refused(changed("    permissions: all", "    permissions: most"),
                   "r.yaml:22:18: \"permissions\" must be a list or the word all");
    assert_refused(changed("[SUPERUSER, CUSTOMER]", "[SUPERUSER, [CUSTOMER]]"),
                   "r.yaml:23:29: this must be a value, not a list");
    assert_refused("- 1\n", "r.yaml:1:1: the file must be a mapping, not a list");
}

static void policy_load__refuses_grants_of_authority_itself(void **state)
{
    (void)state;
    assert_refused(changed("  view_billing: 2h", "  grants.create: 2h"),
                   "r.yaml:13:3: \"grants.create\" hands on authority itself and cannot be "
                   "granted; remove it");
}

static void policy_load__refuses_rows_that_elevate_in_silence(void **state)
{
    (void)state;
    const char *gains = "r.yaml:32:12: by this row PLATFORM_SUPPORT gains \"billing.read\", which "
                        "it lacks; add \"elevating: true\" and a \"reason\", or take the target "
                        "away";

    assert_refused(changed("actor: SUPERUSER\n    targets: [CUSTOMER]",
                           "actor: PLATFORM_SUPPORT\n    targets: [TENANT_OWNER]"),
                   gains);
    assert_refused(changed("actor: SUPERUSER\n    targets: [CUSTOMER]",
                           "actor: PLATFORM_SUPPORT\n    targets: [TENANT_OWNER]\n"
                           "    elevating: true"),
                   gains);
    assert_non_null(load(changed("actor: SUPERUSER\n    targets: [CUSTOMER]",
                                 "actor: PLATFORM_SUPPORT\n    targets: [TENANT_OWNER]\n"
                                 "    elevating: true\n    reason: Helps with bills")));
}

static void policy_load__keeps_tenants_roles_in_their_tenant(void **state)
{
    (void)state;
    assert_refused(changed("actor: SUPERUSER\n", "actor: TENANT_OWNER\n"),
                   "r.yaml:32:12: a tenant's role may only become users of its own tenant; add "
                   "\"same_tenant: true\"");
}

static void policy_load__refuses_two_rows_of_one_actor(void **state)
{
    (void)state;
    assert_refused(changed("    default_mode: READ_WRITE\n",
                           "    default_mode: READ_WRITE\n"
                           "  - {actor: SUPERUSER, targets: [], modes: [READ_ONLY], default_mode: "
                           "READ_ONLY}\n"),
                   "r.yaml:36:13: SUPERUSER has a row already, in line 32; put the two together");
}

static void policy_load__refuses_a_default_mode_that_is_not_allowed(void **state)
{
    (void)state;
    assert_refused(changed("modes: [READ_WRITE, READ_ONLY]", "modes: [READ_ONLY]"),
                   "r.yaml:35:19: the default mode READ_WRITE is not among \"modes\"; add it");
}

static void yaml__refuses_what_hides_values(void **state)
{
    (void)state;
    assert_refused("a: &x 1\nb: *x\n",
                   "r.yaml:1:4: anchors are not read here; write the value out where it is used");
    assert_refused("a: *x\n", "r.yaml:1:4: aliases are not read here; write the value out");
    assert_refused("a: !!str 1\n", "r.yaml:1:4: tags are not read here; leave the \"!…\" away");
    assert_refused("a: 1\n---\nb: 2\n",
                   "r.yaml:2:1: a second document begins here; keep one a file");
    assert_refused("", "r.yaml:1:1: the file is empty");
    assert_refused("? [a]\n: 1\n", "r.yaml:1:3: a key must be a plain name");
}

static void yaml__says_where_syntax_is_broken(void **state)
{
    (void)state;
    assert_refused("a: 1\nb: [2\nc: 3\n", "r.yaml:3:2: did not find expected ',' or ']'");
}

static void yaml__bounds_size_and_depth(void **state)
{
    (void)state;
    char *huge = arena_alloc(&arena, 300 * 1024);
    memset(huge, '#', 300 * 1024 - 1);
    huge[300 * 1024 - 1] = '\0';
    assert_refused(huge, "r.yaml:1:1: the file is larger than 262144 bytes");
    assert_refused("[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]",
                   "r.yaml:1:18: this is nested too deeply");
}

/* The file beside this test's root: config/roles.yaml. */
static struct slice read_shipped(void)
{
    const char *end = strstr(__FILE__, "tests/unit/policy/");
    assert_non_null(end);
    FILE *file =
        fopen(arena_printf(&arena, "%.*sconfig/roles.yaml", (int)(end - __FILE__), __FILE__), "re");
    assert_non_null(file);
    char *text = arena_alloc(&arena, 64 * 1024);
    const size_t length = fread(text, 1, 64 * 1024, file);
    fclose(file);
    return slice_make(text, length);
}

static void shipped_policy__loads(void **state)
{
    (void)state;
    const struct policy *policy = NULL;
    const status outcome = policy_load(&arena, "config/roles.yaml", read_shipped(), &policy);
    if (!status_is_ok(outcome))
        fail_msg("%s", outcome.message);

    assert_true(role_has(policy, "SUPERUSER", "tenants.purge"));
    assert_true(role_has(policy, "PLATFORM_MANAGER", "tenants.administer"));
    assert_false(role_has(policy, "PLATFORM_SALES", "tenants.update"));
    assert_false(role_has(policy, "TENANT_OWNER", "tenants.administer"));
    assert_false(role_has(policy, "TENANT_OWNER", "tenants.create"));
    assert_true(role_has(policy, "TENANT_OWNER", "tenants.update"));
    assert_false(role_has(policy, "CUSTOMER", "tenants.read"));
    assert_int_equal(policy_role(policy, "PLATFORM_SALES")->reach, POLICY_REACH_DEMO_TENANTS);
    assert_int_equal(policy_role(policy, "TENANT_STAFF")->session_idle_s, 3600);
    assert_int_equal(policy_role(policy, "TENANT_STAFF")->session_absolute_s, 86400);
    assert_int_equal(policy_role(policy, "CUSTOMER")->session_idle_s, 14 * 86400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(policy_load__compiles_roles_into_sets),
        cmocka_unit_test(policy_load__keeps_what_roles_are),
        cmocka_unit_test(policy_load__reads_days),
        cmocka_unit_test(policy_permission__knows_aliases),
        cmocka_unit_test(policy_permission__refuses_unknown_names),
        cmocka_unit_test(policy_permission_name__is_sorted),
        cmocka_unit_test(policy_allows__nothing_for_an_unknown_permission),
        cmocka_unit_test(policy_add_personal__adds_its_permission_only),
        cmocka_unit_test(policy_add_personal__refuses_permissions_themselves),
        cmocka_unit_test(policy_may_manage__follows_the_list),
        cmocka_unit_test(policy_grant_seconds_max__is_zero_unless_grantable),
        cmocka_unit_test(policy_require__names_what_is_missing),
        cmocka_unit_test(policy_require__refuses_what_no_policy_knows),
        cmocka_unit_test(policy_require__refuses_a_set_with_other_numbers),
        cmocka_unit_test(policy_require__takes_a_set_with_the_same_numbers),
        cmocka_unit_test(policy_etag__follows_the_text),
        cmocka_unit_test(policy_place__is_where_permissions_begin),
        cmocka_unit_test(policy_name_at__gives_aliases_and_personal_forms),
        cmocka_unit_test(policy_load__finds_unknown_keys),
        cmocka_unit_test(policy_load__finds_missing_keys),
        cmocka_unit_test(policy_load__finds_duplicate_keys),
        cmocka_unit_test(policy_load__finds_unknown_roles),
        cmocka_unit_test(policy_load__finds_missing_roles),
        cmocka_unit_test(policy_load__finds_unknown_permissions),
        cmocka_unit_test(policy_load__finds_names_that_are_none),
        cmocka_unit_test(policy_load__finds_entries_listed_twice),
        cmocka_unit_test(policy_load__finds_bad_values),
        cmocka_unit_test(policy_load__finds_a_reach_that_its_level_cannot_have),
        cmocka_unit_test(policy_load__finds_wrong_kinds),
        cmocka_unit_test(policy_load__refuses_grants_of_authority_itself),
        cmocka_unit_test(policy_load__refuses_rows_that_elevate_in_silence),
        cmocka_unit_test(policy_load__keeps_tenants_roles_in_their_tenant),
        cmocka_unit_test(policy_load__refuses_two_rows_of_one_actor),
        cmocka_unit_test(policy_load__refuses_a_default_mode_that_is_not_allowed),
        cmocka_unit_test(yaml__refuses_what_hides_values),
        cmocka_unit_test(yaml__says_where_syntax_is_broken),
        cmocka_unit_test(yaml__bounds_size_and_depth),
        cmocka_unit_test(shipped_policy__loads),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
