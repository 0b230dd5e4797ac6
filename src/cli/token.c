/* smoothctl token: who reaches the database may act as anyone, so this asks for no password. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/find_user.h"
#include "policy/policy.h"
#include "sessions/sessions.h"
#include "smoothschedule/v1/user.types.h"
#include "store/db.h"
#include "users/users.h"

static status sign_in(struct call *c, const struct invocation *invocation,
                      char ret_token[TOKEN_TEXT_BYTES])
{
    User user = USER_INIT;
    TRY(find_user(c, invocation->operand, invocation_value(invocation, "tenant"), &user));

    Session session = SESSION_INIT;
    bool found = false;
    const struct policy_role *role = policy_role(policy_current(), users_role_name(user.role));
    TRY(sessions_create(c, (user_id){uuid_of(user.id)}, role, NULL, ret_token, &session, &found));
    if (!found)
        return status_errorf(c->arena, STATUS_FAILED_PRECONDITION, "USER_DISABLED",
                             "%s may not sign in: the user is disabled, a service, or of a tenant "
                             "that is closed",
                             invocation->operand);
    return OK;
}

status token_command(struct call *c, const struct invocation *invocation)
{
    char token[TOKEN_TEXT_BYTES];
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, sign_in(c, invocation, token)));
    puts(token);
    return OK;
}
