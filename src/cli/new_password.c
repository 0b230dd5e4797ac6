/* A password is never given on the command line, which is for everyone to read. */
#include "cli/new_password.h"

#include <stdio.h>

#include "auth/password.h"
#include "cli/secret.h"
#include "wire/json_encode.h"

static status take(struct call *c, const struct invocation *invocation, struct slice *ret_password,
                   bool *ret_made)
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

status new_password_take(struct call *c, const struct invocation *invocation, const User *user,
                         const char **ret_hash, const char **ret_made)
{
    const struct password_owner owner = {.email = user->email, .display_name = user->display_name};
    struct slice password;
    bool is_made;
    TRY(take(c, invocation, &password, &is_made));
    TRY(password_check(c->arena, password, &owner, invocation->config->dev));
    TRY(password_hash(c, password, ret_hash));
    *ret_made = is_made ? password.data : NULL;
    return OK;
}

status new_password_print_json(struct call *c, const User *user, const char *made)
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
