/* roles.yaml: whatever is in it, it is a policy or an error that says where. */
#include <assert.h>
#include <stdint.h>

#include "policy/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    arena_init(&arena);
    const struct policy *policy = NULL;
    const status outcome = policy_load(&arena, "r.yaml", slice_make(data, size), &policy);
    if (status_is_ok(outcome)) {
        assert(policy_permission_count(policy) > 0);
        assert(policy_role(policy, "SUPERUSER") == policy_role_at(policy, 0));
    } else {
        assert(policy == NULL);
        assert(strncmp(outcome.message, "r.yaml:", 7) == 0);
    }
    arena_fini(&arena);
    return 0;
}
