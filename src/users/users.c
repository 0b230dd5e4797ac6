/* The rules of users.
 *
 * The good day: creating checks the fields and who asks, then lets the database decide what only it
 * can know: whether the address is free and the tenant there. Changes lock the user's row first, so
 * that etag and rules are judged on what is then changed; whoever may be the last of a role waits
 * for others who leave it. Failures: bad fields, callers out of reach or of a role that does not
 * manage the user's; the transaction is rolled back by whoever began it. Nothing to close.
 */
#include "users/users.h"

#include "audit/audit.h"
#include "google/protobuf/timestamp.types.h"
#include "policy/policy.h"
#include "smoothschedule/internal/rows.types.h"
#include "smoothschedule/v1/user_service.types.h"
#include "sql/users.h"
#include "store/db.h"
#include "tenancy/tenancy.h"
#include "users/user_rules.h"
#include "wire/check.h"
#include "wire/field_mask.h"
#include "wire/pack.h"

enum { DISPLAY_NAME_CHARACTERS_MAX = 200, PERMISSIONS_MAX = 32 };

static struct users_settings settings;

void users_open(const struct users_settings *opened)
{
    settings = *opened;
}

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

static bool is_short_set(const User *user)
{
    if (user->n_permissions > PERMISSIONS_MAX)
        return false;
    for (size_t i = 0; i < user->n_permissions; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(user->permissions[i], user->permissions[k]) == 0)
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
    check(&checks, is_short_set(user), "FIELD_INVALID", "user.permissions",
          "must name each permission once, and at most 32");
    check(&checks, user->kind == USER_KIND_PERSON || user->password[0] == '\0', "FIELD_INVALID",
          "user.password", "must be empty: service accounts have no password");
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

status users_complete(struct call *c, User *const *users, size_t count)
{
    return settings.shown(c, users, count);
}

status users_missing(void)
{
    return status_error(STATUS_NOT_FOUND, "USER_MISSING", "there is no such user");
}

struct users_reach users_reach_of(const struct call *c)
{
    const struct tenancy_reach tenants = tenancy_reach_of(c);
    const struct policy *policy = policy_current();
    const struct policy_role *role =
        c->identity.signed_in ? policy_role(policy, c->identity.role) : NULL;
    return (struct users_reach){
        .own_only = tenants.own_only,
        .own_tenant = tenants.own_tenant,
        .self_only = role == NULL || role->reach == POLICY_REACH_OWN_DATA,
        .with_staff =
            policy_allows(c->identity.permissions, policy_permission(policy, "staff.read")),
        .demo_only = tenants.demo_only,
    };
}

bool users_is_caller(const struct call *c, const User *user)
{
    const struct uuid id = uuid_of(user->id);
    return uuid_equal(id, c->identity.subject.uuid) || uuid_equal(id, c->identity.actor.uuid);
}

/* What is asked of everything that gives or takes authority. */

/* What is held for a while only is not handed on. */
static status check_authority(struct call *c, const User *before, const User *after)
{
    const struct call_identity *identity = &c->identity;
    const struct policy *policy = policy_current();
    permission_set own;
    for (size_t i = 0; i < POLICY_WORDS; i++)
        own[i] = identity->permissions[i] & ~identity->granted[i];
    const struct user_actor actor = {
        .role = identity->signed_in ? policy_role(policy, identity->role) : NULL,
        .permissions = own,
        .is_target = before != NULL && users_is_caller(c, before),
    };
    return user_rules_check(c->arena, policy, &actor, before, after);
}

static void record(struct call *c, const char *action, const User *before, const User *after)
{
    const User *user = after != NULL ? after : before;
    tenant_id tenant = {0};
    if (user->tenant_id[0] != '\0')
        tenant.uuid = uuid_of(user->tenant_id);
    const User none = USER_INIT;
    const char *details =
        audit_changes(c, &wire_smoothschedule_v1_User, before != NULL ? &before->base : NULL,
                      after != NULL ? &after->base : &none.base);
    audit_event(c, &(struct audit_event){.action = action,
                                         .is_security = true,
                                         .tenant = &tenant,
                                         .resource = audit_resource(c, "users", uuid_of(user->id)),
                                         .details = details});
}

/* Creating. */

/* The tenant that the call is made in, where the client left it out; another one is not ours. */
static status settle_tenant(struct call *c, User *user)
{
    if (c->tenant == NULL)
        return OK;
    const char *name = users_role_name(user->role);
    const struct policy_role *role = name != NULL ? policy_role(policy_current(), name) : NULL;
    if (user->tenant_id[0] == '\0') {
        if (role != NULL && role->level == POLICY_LEVEL_TENANT) {
            user->tenant_id = uuid_text(c->arena, c->tenant->id.uuid);
        }
        return OK;
    }
    struct uuid id;
    if (!uuid_parse(slice_of(user->tenant_id), &id) || uuid_equal(id, c->tenant->id.uuid))
        return OK;
    if (!uuid_is_zero(c->identity.tenant.uuid))
        return tenancy_missing();
    return status_error(STATUS_INVALID_ARGUMENT, "TENANT_MISMATCH",
                        "x-tenant and the user name different tenants; name one");
}

/* Is the tenant one that the caller may reach, and open? */
static status check_tenant(struct call *c, const User *user)
{
    if (user->tenant_id[0] == '\0')
        return OK;
    tenant_id id;
    if (!uuid_parse(slice_of(user->tenant_id), &id.uuid))
        return status_field(c->arena, "FIELD_INVALID", "user.tenantId", "must be a UUID");

    const struct tenancy_reach reach = tenancy_reach_of(c);
    if (reach.own_only)
        return uuid_equal(reach.own_tenant.uuid, id.uuid) ? OK : tenancy_missing();
    struct tenant_entry entry;
    bool found = false;
    TRY(directory_find_id(c, id, &entry, &found));
    if (!found || entry.state == TENANT_IS_DELETED || (reach.demo_only && !entry.is_temporary))
        return tenancy_missing();
    return OK;
}

status users_prepare(struct call *c, const User *wanted, User *ret_user, const char **ret_hash)
{
    User user = *wanted;
    if (user.kind == USER_KIND_UNSPECIFIED)
        user.kind = USER_KIND_PERSON;
    TRY(settle_tenant(c, &user));
    TRY(check_user(c, &user));
    TRY(check_authority(c, NULL, &user));

    const char *hash = NULL;
    if (user.password[0] != '\0') {
        TRY(policy_require(c->arena, c->identity.permissions, "users.set_password"));
        TRY(settings.hash_password(c, &user, slice_of(user.password), &hash));
    }
    TRY(check_tenant(c, &user));
    *ret_user = user;
    *ret_hash = hash;
    return OK;
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

    user.id = uuid_text(c->arena, uuid_v7());
    const status inserted = db_one(c, &SQL_USER_CREATE, &user, ret_user,
                                   password_hash != NULL ? DB_TEXT("password_hash", password_hash)
                                                         : DB_NULL("password_hash"));
    if (!status_is_ok(inserted))
        return creation_error(c, inserted);
    TRY(settings.created(c, ret_user));
    record(c, "USER_CREATE", NULL, ret_user);
    return OK;
}

/* Changing. */

status users_get(struct call *c, const char *id, User *ret_user)
{
    GetUserRequest request = GET_USER_REQUEST_INIT;
    request.user_id = (char *)(uintptr_t)id;
    const struct users_reach reach = users_reach_of(c);
    bool found = false;
    TRY(db_maybe(c, &SQL_USER_GET, &request, ret_user, &found, USERS_REACH_EXTRAS(&reach)));
    return found ? OK : users_missing();
}

/* The user, if within reach, kept from changing until the transaction ends. */
static status lock(struct call *c, const char *id, User *ret_user)
{
    GetUserRequest request = GET_USER_REQUEST_INIT;
    request.user_id = (char *)(uintptr_t)id;
    const struct users_reach reach = users_reach_of(c);
    bool found = false;
    TRY(db_maybe(c, &SQL_USER_LOCK, &request, ret_user, &found, USERS_REACH_EXTRAS(&reach)));
    return found ? OK : users_missing();
}

status users_lock_managed(struct call *c, const char *id, User *ret_user)
{
    User user = USER_INIT;
    TRY(lock(c, id, &user));
    TRY(check_authority(c, &user, &user));
    *ret_user = user;
    return OK;
}

static status check_etag(const User *user, const char *etag)
{
    if (etag[0] == '\0' || strcmp(user->etag, etag) == 0)
        return OK;
    return status_error(STATUS_ABORTED, "ETAG_MISMATCH",
                        "the user was changed meanwhile; read it again");
}

/* Two who leave a role at once wait for each other here: the second then sees the first gone.
 * Nobody waits for a user's row while holding this, so they cannot wait in a circle. */
static status keep_last(struct call *c, const User *before, const User *after)
{
    if (!user_leaves_role_to_others(before, after))
        return OK;
    FlagRow row = FLAG_ROW_INIT;
    TRY(db_one(c, &SQL_USER_LOCK_PEERS, before, &row));
    TRY(db_one(c, &SQL_USER_IS_LAST, before, &row));
    return row.flag ? user_is_last(before) : OK;
}

/* What the change ends elsewhere. */
static status tell(struct call *c, const User *before, const User *after)
{
    const user_id id = {uuid_of(after->id)};
    if (before->is_active && !after->is_active)
        return settings.stopped(c, id);
    return user_authority_differs(before, after) ? settings.changed(c, id) : OK;
}

static bool is_same(struct arena *arena, const User *a, const User *b)
{
    return slice_equal(wire_pack(arena, &a->base), wire_pack(arena, &b->base));
}

/* `otherwise`: where no authority changes. */
static const char *action_of(const User *before, const User *after, const char *otherwise)
{
    if (before->is_active != after->is_active)
        return after->is_active ? "USER_ENABLE" : "USER_DISABLE";
    return user_authority_differs(before, after) ? "ROLE_CHANGE" : otherwise;
}

static status write(struct call *c, const User *before, const User *after, const char *action,
                    User *ret_user)
{
    User written = USER_INIT;
    TRY(check_authority(c, before, after));
    TRY(keep_last(c, before, after));
    TRY(db_one(c, &SQL_USER_UPDATE, after, &written));
    record(c, action_of(before, after, action), before, after);
    TRY(tell(c, before, after));
    *ret_user = written;
    return OK;
}

status users_lock(struct call *c, const char *id, const char *etag, User *ret_user)
{
    TRY(lock(c, id, ret_user));
    return check_etag(ret_user, etag);
}

status users_change(struct call *c, const User *current, const User *changed, const char *action,
                    User *ret_user)
{
    TRY(check_user(c, changed));
    if (is_same(c->arena, current, changed)) {
        *ret_user = *current;
        return OK;
    }
    return write(c, current, changed, action, ret_user);
}

status users_update(struct call *c, const User *changes, char *const *paths, size_t path_count,
                    User *ret_user)
{
    User current = USER_INIT;
    TRY(users_lock(c, changes->id, changes->etag, &current));

    User changed = current;
    TRY(field_mask_apply(c->arena, &wire_smoothschedule_v1_User, "user", paths, path_count,
                         &changes->base, &changed.base));
    return users_change(c, &current, &changed, "USER_UPDATE", ret_user);
}

status users_set_active(struct call *c, const char *id, const char *etag, bool is_active,
                        User *ret_user)
{
    User current = USER_INIT;
    TRY(lock(c, id, &current));
    if (current.is_active == is_active) {
        *ret_user = current;
        return OK;
    }
    TRY(check_etag(&current, etag));
    User changed = current;
    changed.is_active = is_active;
    return write(c, &current, &changed, "USER_UPDATE", ret_user);
}

/* Who is disabled already may be deleted by others only, too. */
static status check_deletion(struct call *c, const User *user)
{
    if (users_is_caller(c, user))
        return user_is_self();
    return check_authority(c, user, user);
}

status users_delete(struct call *c, const char *id, const char *etag)
{
    User current = USER_INIT;
    TRY(lock(c, id, &current));
    TRY(check_etag(&current, etag));
    TRY(check_deletion(c, &current));
    User deleted = current;
    deleted.is_active = false;
    TRY(keep_last(c, &current, &deleted));
    TRY(db_exec(c, &SQL_USER_DELETE, &current, NULL));
    record(c, "USER_DELETE", &current, NULL);
    return settings.stopped(c, (user_id){uuid_of(current.id)});
}

status users_set_password(struct call *c, const User *user, const char *password_hash)
{
    TRY(db_exec(c, &SQL_USER_SET_PASSWORD, user, NULL, DB_TEXT("password_hash", password_hash)));
    record(c, "PASSWORD_SET", user, user);
    return OK;
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
