/* The rules of users. Creating checks the fields, then lets the database decide what only it can
 * know: whether the address is free and the tenant there. Nothing to close. */
#include "users/users.h"

#include "google/protobuf/timestamp.types.h"
#include "policy/policy.h"
#include "sql/users.h"
#include "store/db.h"
#include "wire/check.h"

enum { DISPLAY_NAME_CHARACTERS_MAX = 200 };

const char *users_role_name(User_Role role)
{
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(
        &smoothschedule__v1__user__role__descriptor, (int)role);
    return value != NULL && role != USER_ROLE_UNSPECIFIED ? value->name : NULL;
}

static bool are_personal(const struct policy *policy, const User *user)
{
    permission_set ignored = {0};
    for (size_t i = 0; i < user->n_permissions; i++)
        if (!policy_add_personal(policy, user->permissions[i], ignored))
            return false;
    return true;
}

static status check_user(struct call *c, const User *user)
{
    const struct policy *policy = policy_current();
    const char *name = users_role_name(user->role);
    const struct policy_role *role = name != NULL ? policy_role(policy, name) : NULL;

    struct checks checks = {.arena = c->arena};
    check(&checks, text_is_email(user->email), "FIELD_INVALID", "user.email",
          "must be an e-mail address");
    check(&checks, text_is_between(user->display_name, 0, DISPLAY_NAME_CHARACTERS_MAX),
          "FIELD_INVALID", "user.displayName",
          "must be at most 200 characters long, without control characters");
    check(&checks, role != NULL, "FIELD_INVALID", "user.role", "must be one of the roles");
    check(&checks, user->kind == USER_KIND_PERSON || user->kind == USER_KIND_SERVICE,
          "FIELD_INVALID", "user.kind", "must be PERSON or SERVICE");
    check(&checks, are_personal(policy, user), "FIELD_INVALID", "user.permissions",
          "holds a name that is no personal permission");
    TRY(checks_status(&checks));

    if (role->level == POLICY_LEVEL_TENANT && user->tenant_id[0] == '\0')
        return status_field(c->arena, "TENANT_REQUIRED", "user.tenantId",
                            "Users with role %s must be assigned to a tenant", role->name);
    check(&checks, role->level == POLICY_LEVEL_TENANT || user->tenant_id[0] == '\0',
          "FIELD_INVALID", "user.tenantId", "must be empty: platform users belong to no tenant");
    check(&checks, role->level == POLICY_LEVEL_PLATFORM || user->n_permissions == 0,
          "FIELD_INVALID", "user.permissions",
          "must be empty: personal permissions are for platform staff");
    return checks_status(&checks);
}

/* What a failed USER_CREATE means. */
static status creation_error(const struct call *c, status failed)
{
    const char *constraint = db_constraint(c);
    if (strcmp(constraint, "users_email_key") == 0)
        return status_error(STATUS_ALREADY_EXISTS, "EMAIL_TAKEN",
                            "another user has this address; choose another");
    if (strcmp(constraint, "users_tenant_id_fkey") == 0)
        return status_error(STATUS_NOT_FOUND, "TENANT_MISSING", "there is no such tenant");
    return failed;
}

status users_create(struct call *c, const User *wanted, const char *password_hash, User *ret_user)
{
    User user = *wanted;
    if (user.kind == USER_KIND_UNSPECIFIED)
        user.kind = USER_KIND_PERSON;
    TRY(check_user(c, &user));

    user.id = arena_alloc(c->arena, UUID_TEXT_BYTES);
    uuid_format(uuid_v7(), user.id);
    const status inserted = db_one(c, &SQL_USER_CREATE, &user, ret_user,
                                   password_hash != NULL ? DB_TEXT("password_hash", password_hash)
                                                         : DB_NULL("password_hash"));
    return status_is_ok(inserted) ? OK : creation_error(c, inserted);
}

status users_set_password(struct call *c, const User *user, const char *password_hash)
{
    return db_exec(c, &SQL_USER_SET_PASSWORD, user, NULL, DB_TEXT("password_hash", password_hash));
}

status users_find_by_email(struct call *c, const tenant_id *tenant, const char *email,
                           User *ret_user, bool *ret_found)
{
    if (tenant == NULL)
        return db_maybe(c, &SQL_USER_FIND_ON_PLATFORM, DB_NONE, ret_user, ret_found,
                        DB_TEXT("email", email));
    return db_maybe(c, &SQL_USER_FIND_IN_TENANT, DB_NONE, ret_user, ret_found,
                    DB_UUID("tenant", tenant->uuid), DB_TEXT("email", email));
}
