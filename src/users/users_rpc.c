/* UserService, one function an RPC. Permission, tenant and transaction are settled before these run
 * (server/interceptors.c); the rules are users.c's. */
#include "google/protobuf/empty.types.h"
#include "idempotency/idempotency.h"
#include "paging/paging.h"
#include "smoothschedule/v1/user_service.service.h"
#include "sql/users.h"
#include "store/db.h"
#include "users/users.h"
#include "wire/check.h"

enum { QUERY_BYTES_MAX = 200 };

/* The key keeps a hash of the request: without the password, which it could be guessed from. */
static status begin_once(struct call *c, const CreateUserRequest *req, User *ret,
                         struct idempotency *key, bool *answered)
{
    User user = *req->user;
    user.password = (char *)(uintptr_t) "";
    CreateUserRequest request = *req;
    request.user = &user;
    return idempotency_begin(c, req->request_id, &request.base, &ret->base, key, answered);
}

status user_service_create_user(struct call *c, const CreateUserRequest *req, User *ret)
{
    User wanted;
    const char *hash;
    struct idempotency key;
    bool answered;
    TRY(users_prepare(c, req->user, &wanted, &hash));
    TRY(begin_once(c, req, ret, &key, &answered));
    if (answered)
        return OK;

    TRY(users_create(c, &wanted, hash, ret));
    return idempotency_end(c, &key, &ret->base);
}

status user_service_get_user(struct call *c, const GetUserRequest *req, User *ret)
{
    return users_get(c, req->user_id, ret);
}

static status check_filters(struct call *c, const ListUsersRequest *req)
{
    struct checks checks = {.arena = c->arena};
    check(&checks, req->role == USER_ROLE_UNSPECIFIED || users_role_name(req->role) != NULL,
          "FIELD_INVALID", "role", "must be one of the roles, or left out");
    check(&checks, strlen(req->q) <= QUERY_BYTES_MAX, "FIELD_INVALID", "q",
          "must be at most 200 bytes long");
    return checks_status(&checks);
}

status user_service_list_users(struct call *c, const ListUsersRequest *req, ListUsersResponse *ret)
{
    struct page page;
    TRY(check_filters(c, req));
    TRY(page_begin(c, &req->base, &page));

    const struct users_reach reach = users_reach_of(c);
    TRY(db_many(c, &SQL_USER_LIST, req, ret, PAGE_EXTRAS(&page), USERS_REACH_EXTRAS(&reach)));
    if (req->include_total_size)
        TRY(db_one(c, &SQL_USER_COUNT, req, ret, USERS_REACH_EXTRAS(&reach)));
    if (page_is_cut(&page, &ret->n_users)) {
        const User *last = ret->users[ret->n_users - 1];
        page_end(c, &page, last->create_time, last->id, &ret->next_page_token);
    }
    return users_complete(c, ret->users, ret->n_users);
}

status user_service_update_user(struct call *c, const UpdateUserRequest *req, User *ret)
{
    char *const *paths = req->update_mask != NULL ? req->update_mask->paths : NULL;
    const size_t path_count = req->update_mask != NULL ? req->update_mask->n_paths : 0;
    return users_update(c, req->user, paths, path_count, ret);
}

status user_service_disable_user(struct call *c, const DisableUserRequest *req, User *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;

    TRY(users_set_active(c, req->user_id, req->etag, false, ret));
    return idempotency_end(c, &key, &ret->base);
}

status user_service_enable_user(struct call *c, const EnableUserRequest *req, User *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;

    TRY(users_set_active(c, req->user_id, req->etag, true, ret));
    return idempotency_end(c, &key, &ret->base);
}

status user_service_delete_user(struct call *c, const DeleteUserRequest *req, Empty *ret)
{
    (void)ret;
    return users_delete(c, req->user_id, req->etag);
}
