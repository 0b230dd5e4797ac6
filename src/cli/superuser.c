/* smoothctl superuser create: the first user of a new installation. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/new_password.h"
#include "smoothschedule/v1/user.types.h"
#include "store/db.h"
#include "users/users.h"

static void print_text(const User *user, const char *made)
{
    printf("superuser %s created\n", user->email);
    if (made != NULL)
        printf("password %s\n", made);
}

status superuser_create_command(struct call *c, const struct invocation *invocation)
{
    const char *name = invocation_value(invocation, "name");
    User wanted = USER_INIT;
    wanted.email = (char *)(uintptr_t)invocation_value(invocation, "email");
    wanted.display_name = (char *)(uintptr_t)(name != NULL ? name : "");
    wanted.role = USER_ROLE_SUPERUSER;

    const char *made;
    const char *hash;
    TRY(new_password_take(c, invocation, &wanted, &hash, &made));

    User user = USER_INIT;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, users_create(c, &wanted, hash, &user)));
    if (invocation->is_json)
        return new_password_print_json(c, &user, made);
    print_text(&user, made);
    return OK;
}
