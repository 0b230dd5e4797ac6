/* smoothctl user create, list, disable, enable: the same rules as UserService, by its own
 * functions.
 */
#include <stdio.h>

#include "cli/command.h"
#include "cli/find_user.h"
#include "cli/new_password.h"
#include "cli/output.h"
#include "google/protobuf/timestamp.types.h"
#include "smoothschedule/v1/user_service.service.h"
#include "store/db.h"
#include "tenancy/tenancy.h"
#include "users/users.h"

enum { COLUMNS = 6 };

static status read_role(struct arena *arena, const char *name, User_Role *ret_role)
{
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value_by_name(
        &smoothschedule__v1__user__role__descriptor, name);
    if (value == NULL || value->value == USER_ROLE_UNSPECIFIED)
        return status_errorf(arena, STATUS_INVALID_ARGUMENT, "USAGE",
                             "--role takes a role such as TENANT_OWNER, not \"%s\"", name);
    *ret_role = (User_Role)value->value;
    return OK;
}

static void print_table(struct arena *arena, User *const *users, size_t count)
{
    const char **cells = arena_array(arena, (count + 1) * COLUMNS, sizeof *cells);
    static const char *const heading[COLUMNS] = {"ID", "EMAIL", "ROLE", "STATE", "TENANT", "NAME"};
    memcpy(cells, heading, sizeof heading);
    for (size_t i = 0; i < count; i++) {
        const char **row = cells + (i + 1) * COLUMNS;
        const char *role = users_role_name(users[i]->role);
        row[0] = users[i]->id;
        row[1] = users[i]->email;
        row[2] = role != NULL ? role : "?";
        row[3] = users[i]->is_active ? "ACTIVE" : "DISABLED";
        row[4] = users[i]->tenant_id[0] != '\0' ? users[i]->tenant_id : "-";
        row[5] = users[i]->display_name;
    }
    output_table(cells, count + 1, COLUMNS);
}

static status print_one(struct call *c, const struct invocation *invocation, User *user)
{
    if (invocation->is_json)
        return output_message(c->arena, &wire_smoothschedule_v1_User, &user->base);
    User *const one[] = {user};
    print_table(c->arena, one, 1);
    return OK;
}

/* Creating. */

static status create(struct call *c, const struct invocation *invocation, User *wanted,
                     const char *hash, User *ret_user)
{
    const char *tenant = invocation_value(invocation, "tenant");
    if (tenant != NULL) {
        struct tenant_entry entry;
        TRY(find_tenant(c, tenant, &entry));
        wanted->tenant_id = uuid_text(c->arena, entry.id.uuid);
    }
    return users_create(c, wanted, hash, ret_user);
}

static status take_password(struct call *c, const struct invocation *invocation, const User *user,
                            const char **ret_hash, const char **ret_made)
{
    if (!invocation_has(invocation, "no-password"))
        return new_password_take(c, invocation, user, ret_hash, ret_made);
    if (invocation_has(invocation, "generate") || invocation_has(invocation, "password-stdin"))
        return status_error(STATUS_INVALID_ARGUMENT, "USAGE",
                            "--no-password excludes --generate and --password-stdin");
    return OK;
}

status user_create_command(struct call *c, const struct invocation *invocation)
{
    User wanted = USER_INIT;
    wanted.email = invocation_text(invocation, "email");
    wanted.display_name = invocation_text(invocation, "name");
    TRY(read_role(c->arena, invocation_value(invocation, "role"), &wanted.role));
    const char *hash = NULL;
    const char *made = NULL;
    TRY(take_password(c, invocation, &wanted, &hash, &made));

    User user = USER_INIT;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, create(c, invocation, &wanted, hash, &user)));
    if (invocation->is_json)
        return new_password_print_json(c, &user, made);
    TRY(print_one(c, invocation, &user));
    if (made != NULL)
        printf("password %s\n", made);
    return OK;
}

/* Listing. */

/* Every page, so that the list is whole. */
static status read_all(struct call *c, ListUsersRequest *request, ListUsersResponse *all)
{
    do {
        ListUsersResponse page = LIST_USERS_RESPONSE_INIT;
        TRY(user_service_list_users(c, request, &page));
        all->users = output_joined(c->arena, all->users, &all->n_users, page.users, page.n_users);
        request->page_token = page.next_page_token;
    } while (request->page_token[0] != '\0');
    return OK;
}

/* As the server does with the tenant that a call names. */
static status list(struct call *c, const char *tenant, ListUsersRequest *request,
                   ListUsersResponse *all)
{
    if (tenant != NULL) {
        struct tenant_entry entry;
        TRY(find_tenant(c, tenant, &entry));
        c->tenant = tenancy_scope(c->arena, &entry);
    }
    return read_all(c, request, all);
}

status user_list_command(struct call *c, const struct invocation *invocation)
{
    ListUsersRequest request = LIST_USERS_REQUEST_INIT;
    request.page_size = 1000;
    request.q = invocation_text(invocation, "query");
    const char *role = invocation_value(invocation, "role");
    if (role != NULL)
        TRY(read_role(c->arena, role, &request.role));

    ListUsersResponse all = LIST_USERS_RESPONSE_INIT;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, list(c, invocation_value(invocation, "tenant"), &request, &all)));
    if (invocation->is_json)
        return output_message(c->arena, &wire_smoothschedule_v1_ListUsersResponse, &all.base);
    print_table(c->arena, all.users, all.n_users);
    return OK;
}

/* Disabling and enabling. */

static status set_active(struct call *c, const struct invocation *invocation, bool is_active,
                         User *ret_user)
{
    User user = USER_INIT;
    TRY(find_user(c, invocation->operand, invocation_value(invocation, "tenant"), &user));
    return users_set_active(c, user.id, "", is_active, ret_user);
}

status user_disable_command(struct call *c, const struct invocation *invocation)
{
    User user = USER_INIT;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, set_active(c, invocation, false, &user)));
    return print_one(c, invocation, &user);
}

status user_enable_command(struct call *c, const struct invocation *invocation)
{
    User user = USER_INIT;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, set_active(c, invocation, true, &user)));
    return print_one(c, invocation, &user);
}
