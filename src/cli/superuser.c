/* smoothctl superuser create: the first user of a new installation. */
#include <stdio.h>

#include "auth/password.h"
#include "cli/command.h"
#include "cli/secret.h"
#include "smoothschedule/v1/user.types.h"
#include "store/db.h"
#include "users/users.h"
#include "wire/json_encode.h"

static status take_password(struct call *c, const struct invocation *invocation,
                            struct slice *ret_password, bool *ret_made)
{
    *ret_made = invocation_has(invocation, "generate");
    if (*ret_made && invocation_has(invocation, "password-stdin"))
        return status_error(STATUS_INVALID_ARGUMENT, "USAGE",
                            "--generate and --password-stdin exclude each other");
    if (*ret_made) {
        *ret_password = slice_of(secret_make(c->arena));
        return OK;
    }
    if (invocation_has(invocation, "password-stdin"))
        return secret_read_line(c->arena, ret_password);
    return secret_ask(c->arena, ret_password);
}

static status print_json(struct call *c, const User *user, const char *made)
{
    struct buf out = {0};
    buf_append_text(&out, "{\"user\":");
    const status outcome =
        wire_json_encode(c->arena, &wire_smoothschedule_v1_User, &user->base, NULL, &out);
    if (made != NULL)
        buf_printf(&out, ",\"password\":\"%s\"", made);
    buf_append_text(&out, "}\n");
    if (status_is_ok(outcome))
        fwrite(out.data, 1, out.length, stdout);
    buf_fini(&out);
    return outcome;
}

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

    struct slice password;
    bool made;
    const char *hash;
    TRY(take_password(c, invocation, &password, &made));
    TRY(password_check(c->arena, password, invocation->config->dev));
    TRY(password_hash(c, password, &hash));

    User user = USER_INIT;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, users_create(c, &wanted, hash, &user)));
    const char *shown = made ? password.data : NULL;
    if (invocation->is_json)
        return print_json(c, &user, shown);
    print_text(&user, shown);
    return OK;
}
