/* smoothctl policy explain: a line for every rule of masquerading, as MasqueradeService tells it.
 *
 * The good day: both users are found, and each rule says what it makes of them. Failures: users who
 * are not there. A refusal is an answer like any other. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/find_user.h"
#include "cli/output.h"
#include "masquerade/masquerade.h"
#include "store/db.h"

enum { COLUMNS = 3 };

static status read_mode(struct arena *arena, const char *name, Masquerade_Mode *ret_mode)
{
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value_by_name(
        &smoothschedule__v1__masquerade__mode__descriptor, name);
    if (value == NULL || value->value == MASQUERADE_MODE_UNSPECIFIED)
        return status_errorf(arena, STATUS_INVALID_ARGUMENT, "USAGE",
                             "--mode takes READ_WRITE or READ_ONLY, not \"%s\"", name);
    *ret_mode = (Masquerade_Mode)value->value;
    return OK;
}

static const char *verdict_of(const ExplainMasqueradeResponse_Rule *rule)
{
    switch (rule->verdict) {
    case EXPLAIN_MASQUERADE_RESPONSE_RULE_VERDICT_PASSED:
        return "passed";
    case EXPLAIN_MASQUERADE_RESPONSE_RULE_VERDICT_DENIED:
        return "DENIED";
    default:
        return "not asked";
    }
}

static void print(struct arena *arena, const ExplainMasqueradeResponse *told)
{
    const char **cells = arena_array(arena, (told->n_rules + 1) * COLUMNS, sizeof *cells);
    static const char *const heading[COLUMNS] = {"RULE", "VERDICT", "WHAT IT SAYS"};
    memcpy(cells, heading, sizeof heading);
    for (size_t i = 0; i < told->n_rules; i++) {
        const char **row = cells + (i + 1) * COLUMNS;
        row[0] = told->rules[i]->name;
        row[1] = verdict_of(told->rules[i]);
        row[2] = told->rules[i]->description;
    }
    output_table(cells, told->n_rules + 1, COLUMNS);
    if (told->allowed)
        puts("allowed");
    else
        printf("denied: %s\n", told->reason);
}

static status find(struct call *c, const char *email, const char *tenant, user_id *ret_user)
{
    User user = USER_INIT;
    TRY(find_user(c, email, tenant, &user));
    ret_user->uuid = uuid_of(user.id);
    return OK;
}

static status explain(struct call *c, const struct invocation *invocation,
                      const ExplainMasqueradeRequest *request, ExplainMasqueradeResponse *ret)
{
    user_id actor;
    user_id target;
    TRY(find(c, invocation->operand, invocation_value(invocation, "actor-tenant"), &actor));
    TRY(find(c, invocation->second, invocation_value(invocation, "tenant"), &target));
    return masquerade_explain(c, actor, target, request, false, ret);
}

status policy_explain_command(struct call *c, const struct invocation *invocation)
{
    ExplainMasqueradeRequest request = EXPLAIN_MASQUERADE_REQUEST_INIT;
    ExplainMasqueradeResponse told = EXPLAIN_MASQUERADE_RESPONSE_INIT;
    const char *mode = invocation_value(invocation, "mode");
    if (mode != NULL)
        TRY(read_mode(c->arena, mode, &request.mode));

    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, explain(c, invocation, &request, &told)));
    if (invocation->is_json)
        return output_message(c->arena, &wire_smoothschedule_v1_ExplainMasqueradeResponse,
                              &told.base);
    print(c->arena, &told);
    return OK;
}
