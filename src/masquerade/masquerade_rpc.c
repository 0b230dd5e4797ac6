/* MasqueradeService, one function an RPC. Permission, tenant and transaction are settled before
 * these run (server/interceptors.c); the rules are policy/'s. */
#include <assert.h>
#include <string.h>

#include "google/protobuf/empty.types.h"
#include "google/protobuf/timestamp.types.h"
#include "masquerade/masquerade.h"
#include "paging/paging.h"
#include "smoothschedule/v1/masquerade_service.service.h"
#include "sql/masquerade.h"
#include "store/db.h"
#include "users/users.h"
#include "wire/check.h"

enum { QUERY_BYTES_MAX = 200 };

status masquerade_service_start_masquerade(struct call *c, const StartMasqueradeRequest *req,
                                           StartMasqueradeResponse *ret)
{
    return masquerade_start(c, req, ret);
}

status masquerade_service_stop_masquerade(struct call *c, const StopMasqueradeRequest *req,
                                          Empty *ret)
{
    (void)req;
    (void)ret;
    return masquerade_stop(c);
}

/* A user whom the caller may read; themselves in any case. */
static status find(struct call *c, const char *field, const char *id, user_id *ret_user)
{
    user_id user;
    if (!uuid_parse(slice_of(id), &user.uuid))
        return status_field(c->arena, "FIELD_INVALID", field, "must be a UUID");
    if (!uuid_equal(user.uuid, c->identity.actor.uuid)) {
        User found = USER_INIT;
        TRY(users_get(c, id, &found));
    }
    *ret_user = user;
    return OK;
}

status masquerade_service_explain_masquerade(struct call *c, const ExplainMasqueradeRequest *req,
                                             ExplainMasqueradeResponse *ret)
{
    user_id actor = c->identity.actor;
    user_id target;
    if (req->actor_id[0] != '\0')
        TRY(find(c, "actorId", req->actor_id, &actor));
    TRY(find(c, "userId", req->user_id, &target));
    const bool is_inside =
        !uuid_is_zero(c->identity.masquerade) && uuid_equal(actor.uuid, c->identity.actor.uuid);
    return masquerade_explain(c, actor, target, req, is_inside, ret);
}

/* Targets. */

static status check_filters(struct call *c, const ListMasqueradeTargetsRequest *req)
{
    struct checks checks = {.arena = c->arena};
    check(&checks, req->role == USER_ROLE_UNSPECIFIED || users_role_name(req->role) != NULL,
          "FIELD_INVALID", "role", "must be one of the roles, or left out");
    check(&checks, strlen(req->q) <= QUERY_BYTES_MAX, "FIELD_INVALID", "q",
          "must be at most 200 bytes long");
    return checks_status(&checks);
}

/* TENANT_OWNER,CUSTOMER */
static const char *names_of(struct arena *arena, unsigned roles)
{
    const char *names = "";
    for (unsigned i = 0; i < POLICY_ROLES; i++)
        if ((roles >> i & 1) != 0)
            names = arena_printf(arena, "%s%s%s", names, names[0] != '\0' ? "," : "",
                                 policy_role_at(policy_current(), i)->name);
    return names;
}

/* The query leaves out whom it can; the rules have the last word. */
static void keep_targets(ListMasqueradeTargetsResponse *ret)
{
    size_t kept = 0;
    for (size_t i = 0; i < ret->n_users; i++)
        if (ret->users[i]->can_masquerade)
            ret->users[kept++] = ret->users[i];
    ret->n_users = kept;
}

status masquerade_service_list_masquerade_targets(struct call *c,
                                                  const ListMasqueradeTargetsRequest *req,
                                                  ListMasqueradeTargetsResponse *ret)
{
    struct page page;
    TRY(check_filters(c, req));
    TRY(page_begin(c, &req->base, &page));
    const struct masquerade_row *row =
        policy_masquerade_row(policy_current(), policy_role(policy_current(), c->identity.role));
    if (row == NULL)
        return OK;

    const struct users_reach reach = users_reach_of(c);
    TRY(db_many(c, &SQL_MASQUERADE_TARGETS, req, ret, PAGE_EXTRAS(&page),
                USERS_REACH_EXTRAS(&reach), DB_TEXT("targets", names_of(c->arena, row->targets)),
                DB_BOOL("only_temporary", row->only_temporary)));
    if (page_is_cut(&page, &ret->n_users)) {
        const User *last = ret->users[ret->n_users - 1];
        page_end(c, &page, last->create_time, last->id, &ret->next_page_token);
    }
    TRY(masquerade_mark(c, ret->users, ret->n_users));
    keep_targets(ret);
    return OK;
}
