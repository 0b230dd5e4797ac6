/* What grants add to a caller's permissions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "policy/policy.h"
#include "server/streams.h"

enum { HELD = 3, LENT = 70 };

static void grants__say_which_permissions_are_by_grant_only(void **state)
{
    (void)state;
    const int64_t later_us = clock_db_us() + 60 * US_PER_S;
    const struct call_grant grants[] = {{.permission = HELD, .expire_us = later_us},
                                        {.permission = LENT, .expire_us = later_us}};
    struct call_identity identity = {.grants = grants, .grant_count = 2};
    policy_add(identity.permissions, HELD);

    streams_add_grants(&identity, (tenant_id){0});
    streams_add_grants(&identity, (tenant_id){0}); /* as when a stream is judged again */

    assert_true(policy_allows(identity.permissions, HELD));
    assert_true(policy_allows(identity.permissions, LENT));
    assert_false(policy_allows(identity.granted, HELD));
    assert_true(policy_allows(identity.granted, LENT));
}

static void grant__that_is_over_adds_nothing(void **state)
{
    (void)state;
    const struct call_grant grant = {.permission = LENT, .expire_us = clock_db_us() - US_PER_S};
    struct call_identity identity = {.grants = &grant, .grant_count = 1};

    streams_add_grants(&identity, (tenant_id){0});

    assert_false(policy_allows(identity.permissions, LENT));
    assert_false(policy_allows(identity.granted, LENT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grants__say_which_permissions_are_by_grant_only),
        cmocka_unit_test(grant__that_is_over_adds_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
