/* PlatformStaffService, one function an RPC: users, seen as staff. Permission and transaction are
 * settled before these run (server/interceptors.c); the rules of who changes whom are users.c's. */
#include "google/protobuf/timestamp.types.h"
#include "paging/paging.h"
#include "smoothschedule/v1/platform_staff_service.service.h"
#include "sql/users.h"
#include "store/db.h"
#include "users/user_rules.h"
#include "users/users.h"
#include "wire/check.h"
#include "wire/field_mask.h"

enum { LISTED = 3 };
/* In the order of lists. */
static const User_Role LISTED_ROLES[LISTED] = {
    USER_ROLE_PLATFORM_MANAGER, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_PLATFORM_SALES};

static void fill(const User *user, PlatformStaff *staff)
{
    staff->id = user->id;
    staff->email = user->email;
    staff->display_name = user->display_name;
    staff->role = user->role;
    staff->kind = user->kind;
    staff->is_active = user->is_active;
    staff->n_permissions = user->n_permissions;
    staff->permissions = user->permissions;
    staff->create_time = user->create_time;
    staff->update_time = user->update_time;
    staff->last_login_time = user->last_login_time;
    staff->etag = user->etag;
}

/* A tenant's user is nobody here. */
static status check_is_staff(const User *user)
{
    return user->tenant_id[0] == '\0' ? OK : users_missing();
}

status platform_staff_service_get_platform_staff(struct call *c, const GetPlatformStaffRequest *req,
                                                 PlatformStaff *ret)
{
    User user = USER_INIT;
    TRY(users_get(c, req->user_id, &user));
    TRY(check_is_staff(&user));
    fill(&user, ret);
    return OK;
}

/* Listing. */

static bool is_wanted(const ListPlatformStaffRequest *req, User_Role role)
{
    for (size_t i = 0; i < req->n_roles; i++)
        if (req->roles[i] == role)
            return true;
    return req->n_roles == 0;
}

static bool is_listed(User_Role role)
{
    for (size_t i = 0; i < LISTED; i++)
        if (LISTED_ROLES[i] == role)
            return true;
    return false;
}

/* "PLATFORM_MANAGER,PLATFORM_SALES": those asked for, in the order of lists. */
static status read_roles(struct call *c, const ListPlatformStaffRequest *req,
                         const char **ret_roles)
{
    struct checks checks = {.arena = c->arena};
    for (size_t i = 0; i < req->n_roles; i++)
        check(&checks, is_listed(req->roles[i]), "FIELD_INVALID", "roles",
              "must be PLATFORM_MANAGER, PLATFORM_SUPPORT or PLATFORM_SALES");
    TRY(checks_status(&checks));

    const char *roles = "";
    for (size_t i = 0; i < LISTED; i++)
        if (is_wanted(req, LISTED_ROLES[i]))
            roles = arena_printf(c->arena, "%s%s%s", roles, roles[0] != '\0' ? "," : "",
                                 users_role_name(LISTED_ROLES[i]));
    *ret_roles = roles;
    return OK;
}

/* From 1, among those asked for. */
static unsigned rank_of(const ListPlatformStaffRequest *req, User_Role role)
{
    unsigned rank = 0;
    for (size_t i = 0; i < LISTED; i++) {
        rank += is_wanted(req, LISTED_ROLES[i]);
        if (LISTED_ROLES[i] == role)
            break;
    }
    return rank;
}

status platform_staff_service_list_platform_staff(struct call *c,
                                                  const ListPlatformStaffRequest *req,
                                                  ListPlatformStaffResponse *ret)
{
    struct page page;
    const char *roles;
    TRY(read_roles(c, req, &roles));
    TRY(page_begin(c, &req->base, &page));

    const struct db_value wanted = DB_TEXT("listed", roles);
    TRY(db_many(c, &SQL_STAFF_LIST, req, ret, PAGE_RANKED_EXTRAS(&page), wanted));
    if (req->include_total_size)
        TRY(db_one(c, &SQL_STAFF_COUNT, req, ret, wanted));
    if (page_is_cut(&page, &ret->n_platform_staff)) {
        const PlatformStaff *last = ret->platform_staff[ret->n_platform_staff - 1];
        page_end_ranked(c, &page, rank_of(req, last->role), last->create_time, last->id,
                        &ret->next_page_token);
    }
    return OK;
}

/* Changing. */

static User changed_user(const User *current, const PlatformStaff *changed)
{
    User user = *current;
    user.display_name = changed->display_name;
    user.role = changed->role;
    user.is_active = changed->is_active;
    user.n_permissions = changed->n_permissions;
    user.permissions = changed->permissions;
    return user;
}

status platform_staff_service_update_platform_staff(struct call *c,
                                                    const UpdatePlatformStaffRequest *req,
                                                    PlatformStaff *ret)
{
    const PlatformStaff *changes = req->platform_staff;
    char *const *paths = req->update_mask != NULL ? req->update_mask->paths : NULL;
    const size_t path_count = req->update_mask != NULL ? req->update_mask->n_paths : 0;
    User current = USER_INIT;
    TRY(users_lock(c, changes->id, changes->etag, &current));
    TRY(check_is_staff(&current));
    if (users_is_caller(c, &current))
        return user_is_self();

    PlatformStaff staff = PLATFORM_STAFF_INIT;
    fill(&current, &staff);
    TRY(field_mask_apply(c->arena, &wire_smoothschedule_v1_PlatformStaff, "platform_staff", paths,
                         path_count, &changes->base, &staff.base));
    const User changed = changed_user(&current, &staff);
    User written = USER_INIT;
    TRY(users_change(c, &current, &changed, "STAFF_UPDATE", &written));
    fill(&written, ret);
    return OK;
}
