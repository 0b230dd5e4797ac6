/* smoothctl policy: a roles file is judged by what a server would judge it by, before one has to.
 *
 * The good day: the file is read and compiled, every RPC finds its permission in it, and a line
 * says so; of two files, what the second changes. Failures: the first fault, as a sentence with its
 * place; when checking, with -o json also on standard output, in parts. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/output.h"
#include "policy/policy.h"
#include "policy/policy_diff.h"
#include "server/domains.h"
#include "server/interceptors.h"
#include "server/services.h"
#include "smoothschedule/internal/rows.types.h"

static status load(struct arena *arena, const char *file, const struct policy **ret_policy)
{
    struct slice text;
    TRY(domains_read_policy(arena, file, &text));
    TRY(policy_load(arena, file, text, ret_policy));
    return interceptors_check(arena, *ret_policy,
                              services_list(arena, apps_known(), NULL)->services);
}

/* Takes "12:" from the front of a text. */
static bool take_number(struct slice *text, int32_t *ret_number)
{
    const size_t colon = slice_find(*text, ':');
    uint64_t number;
    if (colon == text->length || !slice_to_u64(slice_to(*text, colon), &number) ||
        number > INT32_MAX)
        return false;
    *ret_number = (int32_t)number;
    *text = slice_from(*text, colon + 1);
    return true;
}

/* "FILE:LINE:COLUMN: sentence" into its parts; all of another message is its sentence. */
static void take_fault(struct arena *arena, const char *message, const char *file, PolicyCheck *ret)
{
    struct slice rest = slice_of(message);
    const size_t behind = strlen(file) + 1;
    int32_t line;
    int32_t column;
    ret->message = (char *)(uintptr_t)message;
    if (!slice_starts_with(rest, file) || rest.length < behind)
        return;
    rest = slice_from(rest, behind);
    if (!take_number(&rest, &line) || !take_number(&rest, &column))
        return;
    ret->line = line;
    ret->column = column;
    ret->message = arena_slice_string(arena, slice_trim(rest));
}

static status print_json(struct arena *arena, const char *file, const struct policy *policy,
                         status outcome)
{
    PolicyCheck check = POLICY_CHECK_INIT;
    check.file = (char *)(uintptr_t)file;
    check.valid = status_is_ok(outcome);
    if (check.valid)
        check.etag = (char *)(uintptr_t)policy_etag(policy);
    else
        take_fault(arena, outcome.message, file, &check);
    return output_message(arena, &wire_smoothschedule_internal_PolicyCheck, &check.base);
}

status policy_check_command(struct call *c, const struct invocation *invocation)
{
    const char *file = invocation->operand;
    const struct policy *policy = NULL;
    const status outcome = load(c->arena, file, &policy);
    if (invocation->is_json)
        TRY(print_json(c->arena, file, policy, outcome));
    else if (status_is_ok(outcome))
        printf("%s is fine: %d roles, %u permissions\n", file, POLICY_ROLES,
               policy_permission_count(policy));
    return outcome;
}

static PolicyDiff_Change *change_message(struct arena *arena, const struct policy_change *change)
{
    static const char *const tenants[] = {"", "DEMO", "REAL"};
    const char *mode = policy_masquerade_mode_name(change->mode);
    PolicyDiff_Change *message = arena_new(arena, PolicyDiff_Change);
    *message = (PolicyDiff_Change)POLICY_DIFF_CHANGE_INIT;
    message->role = (char *)(uintptr_t)change->role;
    message->change = (char *)(uintptr_t)(change->is_gain ? "GAINS" : "LOSES");
    message->tenants = (char *)(uintptr_t)tenants[change->where];
    if (change->permission != NULL)
        message->permission = (char *)(uintptr_t)change->permission;
    if (change->target != NULL)
        message->masquerade_as = (char *)(uintptr_t)change->target;
    if (mode != NULL)
        message->mode = (char *)(uintptr_t)mode;
    return message;
}

static const char *sentence(struct arena *arena, const struct policy_change *change)
{
    static const char *const wheres[] = {"", " of demo tenants", " of real tenants"};
    if (change->permission != NULL)
        return change->permission;
    const char *mode = policy_masquerade_mode_name(change->mode);
    return arena_printf(arena, "masquerading as %s%s%s%s", change->target, wheres[change->where],
                        mode != NULL ? ", " : "", mode != NULL ? mode : "");
}

enum { DIFF_COLUMNS = 3 };

static void print_changes(struct arena *arena, const struct policy_change *changes, size_t count)
{
    const char **cells = arena_array(arena, (count + 1) * DIFF_COLUMNS, sizeof *cells);
    static const char *const heading[DIFF_COLUMNS] = {"ROLE", "CHANGE", "WHAT"};
    memcpy(cells, heading, sizeof heading);
    for (size_t i = 0; i < count; i++) {
        const char **row = cells + (i + 1) * DIFF_COLUMNS;
        row[0] = changes[i].role;
        row[1] = changes[i].is_gain ? "gains" : "loses";
        row[2] = sentence(arena, &changes[i]);
    }
    output_table(cells, count + 1, DIFF_COLUMNS);
}

status policy_diff_command(struct call *c, const struct invocation *invocation)
{
    const struct policy *old;
    const struct policy *new;
    TRY(load(c->arena, invocation->operand, &old));
    TRY(load(c->arena, invocation->second, &new));

    struct policy_change *changes;
    const size_t count = policy_diff(c->arena, old, new, &changes);
    if (invocation->is_json) {
        PolicyDiff diff = POLICY_DIFF_INIT;
        diff.changes = arena_array(c->arena, count + 1, sizeof *diff.changes);
        for (size_t i = 0; i < count; i++)
            diff.changes[diff.n_changes++] = change_message(c->arena, &changes[i]);
        return output_message(c->arena, &wire_smoothschedule_internal_PolicyDiff, &diff.base);
    }
    if (count == 0)
        puts("no role gains or loses anything");
    else
        print_changes(c->arena, changes, count);
    return OK;
}
