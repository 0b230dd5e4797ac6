/* Sessions in the database, and the worker's second of memory.
 *
 * The good day: a token is hashed, its session found in the cache or the database, its limits
 * judged on the database's clock, its use noted once a minute, and the call knows who calls. A
 * masquerade is judged anew, by the rules that let it begin, each time it is read from the
 * database. Failures: tokens that are not ours, that nobody has, or whose session is over:
 * UNAUTHENTICATED with a reason each. Ending: the row is marked and a notice sent in the act's
 * transaction; every worker drops it from its cache when that commits, this one also before.
 */
#include "sessions/sessions.h"

#include <assert.h>

#include "base/clock.h"
#include "google/protobuf/duration.types.h"
#include "google/protobuf/timestamp.types.h"
#include "policy/masquerade.h"
#include "sessions/cache.h"
#include "smoothschedule/internal/rows.types.h"
#include "sql/sessions.h"
#include "store/db.h"
#include "store/store.h"

enum { TOUCH_AFTER_S = 60, DEV_IDLE_S = 12 * 3600 };

static struct sessions_settings settings;

void sessions_open(const struct sessions_settings *opened)
{
    settings = *opened;
}

static int64_t idle_limit_us(const struct policy_role *role)
{
    return (settings.dev ? DEV_IDLE_S : role->session_idle_s) * US_PER_S;
}

static status token_invalid(void)
{
    return status_error(STATUS_UNAUTHENTICATED, "TOKEN_INVALID",
                        "this token is not known; sign in again");
}

static status session_expired(void)
{
    return status_error(STATUS_UNAUTHENTICATED, "SESSION_EXPIRED",
                        "the session has ended; sign in again");
}

/* The role's permissions and the personal ones; a name that the policy no longer has gives nothing.
 */
static void add_up_permissions(const struct policy_role *role, char *const *personal, size_t count,
                               permission_set ret_permissions)
{
    memcpy(ret_permissions, role->permissions, sizeof role->permissions);
    for (size_t i = 0; i < count; i++)
        policy_add_personal(policy_current(), personal[i], ret_permissions);
}

/* What a caller with these permissions may do, sorted by name. */
static void fill_permissions(struct arena *arena, const permission_set permissions,
                             Session *session)
{
    const struct policy *policy = policy_current();
    const unsigned count = policy_permission_count(policy);
    session->effective_permissions = arena_array(arena, count, sizeof(char *));
    session->n_effective_permissions = 0;
    for (unsigned i = 0; i < count; i++)
        if (policy_allows(permissions, (int)i))
            session->effective_permissions[session->n_effective_permissions++] =
                (char *)(uintptr_t)policy_permission_name(policy, i);
}

status sessions_create(struct call *c, user_id user, const struct policy_role *role,
                       const char *password_hash, char ret_token[TOKEN_TEXT_BYTES],
                       Session *ret_session, bool *ret_found)
{
    char token[TOKEN_TEXT_BYTES];
    token_make(token);
    const struct token_hash hash = token_hash(slice_of(token));
    const int64_t now_us = clock_db_us();
    const int64_t expire_us = now_us + role->session_absolute_s * US_PER_S;
    int64_t idle_expire_us = now_us + idle_limit_us(role);
    if (idle_expire_us > expire_us)
        idle_expire_us = expire_us;

    Session session = SESSION_INIT;
    bool found = false;
    TRY(db_maybe(c, &SQL_SESSION_CREATE, DB_NONE, &session, &found, DB_UUID("user_id", user.uuid),
                 DB_BYTES("token_hash", slice_make(hash.bytes, sizeof hash.bytes)),
                 DB_TIME_US("expire_time", expire_us),
                 DB_TIME_US("idle_expire_time", idle_expire_us),
                 DB_INT("sessions_max", SESSIONS_MAX),
                 password_hash != NULL ? DB_TEXT("password_hash", password_hash)
                                       : DB_NULL("password_hash")));
    if (found) {
        permission_set permissions;
        add_up_permissions(role, session.user->permissions, session.user->n_permissions,
                           permissions);
        fill_permissions(c->arena, permissions, &session);
        memcpy(ret_token, token, sizeof token);
        *ret_session = session;
    }
    *ret_found = found;
    return OK;
}

static int64_t time_us(const Timestamp *time)
{
    return time->seconds * US_PER_S + time->nanos / 1000;
}

/* Grants count while their grantor's role holds what they give. What has another name now, or is
 * gone, gives nothing. */
static size_t take_grants(const SessionGrants *grants, struct call_grant *ret_grants)
{
    const struct policy *policy = policy_current();
    size_t count = 0;
    for (size_t i = 0; grants != NULL && i < grants->n_grants && count < SESSION_GRANTS_MAX; i++) {
        const SessionGrant *grant = grants->grants[i];
        const int permission = policy_permission(policy, grant->action);
        const struct policy_role *grantor = policy_role(policy, grant->grantor_role);
        if (permission < 0 || policy_grant_seconds_max(policy, permission) == 0 ||
            grantor == NULL || !policy_allows(grantor->permissions, permission))
            continue;
        struct call_grant *taken = &ret_grants[count++];
        *taken = (struct call_grant){.permission = permission, .expire_us = grant->expire_us};
        if (grant->tenant_id[0] != '\0')
            taken->tenant.uuid = uuid_of(grant->tenant_id);
    }
    return count;
}

static void copy_email(const char *email, char ret_email[EMAIL_TEXT_BYTES])
{
    const size_t bytes = strlen(email);
    assert(bytes < EMAIL_TEXT_BYTES); /* users_email_check */
    memcpy(ret_email, email, bytes + 1);
}

static bool is_masquerade(const SessionRow *row)
{
    return row->act != NULL && row->act->masquerade_id[0] != '\0';
}

/* Who acts, where it is not the subject. */
static void take_act(const SessionActRow *act, struct session_entry *entry)
{
    struct call_identity *identity = &entry->identity;
    identity->masquerade = uuid_of(act->masquerade_id);
    identity->actor.uuid = uuid_of(act->user_id);
    identity->actor_session.uuid = uuid_of(act->session_id);
    identity->is_read_only = strcmp(act->mode, "READ_WRITE") != 0;
    copy_email(act->email, identity->actor_email);
    entry->actor_role = policy_role(policy_current(), act->role)->name;
}

/* Whether the masquerade could begin now: the same rules let it go on. */
static bool may_go_on(const SessionRow *row)
{
    const struct policy *policy = policy_current();
    const SessionActRow *act = row->act;
    struct masquerade_facts facts = {
        .actor = {.id = uuid_of(act->user_id),
                  .role = policy_role(policy, act->role),
                  .is_active = act->is_active},
        .target = {.id = uuid_of(row->user_id),
                   .role = policy_role(policy, row->role),
                   .is_active = row->is_open},
        .target_is_service = strcmp(row->kind, "PERSON") != 0,
        .tenant_is_active = row->is_open,
        .tenant_is_temporary = row->is_temporary,
        .mode = policy_masquerade_mode(act->mode),
        .reason_characters = MASQUERADE_REASON_LATER, /* it was given */
    };
    if (act->tenant_id[0] != '\0')
        facts.actor.tenant = uuid_of(act->tenant_id);
    if (row->tenant_id[0] != '\0')
        facts.target.tenant = uuid_of(row->tenant_id);
    struct masquerade_decision decision;
    policy_masquerade(policy, &facts, &decision);
    return decision.is_allowed;
}

static struct session_entry entry_of(const SessionRow *row)
{
    const struct policy_role *role = policy_role(policy_current(), row->role);
    assert(role != NULL); /* users_role_check */

    struct session_entry entry = {
        .identity = {.signed_in = true,
                     .session.uuid = uuid_of(row->id),
                     .actor.uuid = uuid_of(row->user_id),
                     .subject.uuid = uuid_of(row->user_id),
                     .role = role->name},
        .actor_role = role->name,
        .last_use_us = time_us(row->last_use_time),
        .idle_expire_us = time_us(row->idle_expire_time),
        .expire_us = time_us(row->expire_time),
    };
    if (row->tenant_id[0] != '\0')
        entry.identity.tenant.uuid = uuid_of(row->tenant_id);
    add_up_permissions(role, row->permissions, row->n_permissions, entry.identity.permissions);
    copy_email(row->email, entry.identity.actor_email);
    copy_email(row->email, entry.identity.subject_email);
    if (is_masquerade(row))
        take_act(row->act, &entry);
    entry.grant_count = take_grants(row->grants, entry.grants);
    return entry;
}

/* Notes the use, at most once a minute. What fails here fails no call: a lost connection would make
 * a plain read say that nobody knows what it did; the next use is noted in its place. */
static void touch(struct call *c, struct session_entry *entry, int64_t now_us)
{
    if (now_us - entry->last_use_us < TOUCH_AFTER_S * US_PER_S)
        return;

    const struct policy_role *role = policy_role(policy_current(), entry->actor_role);
    const int64_t idle_expire_us = now_us + idle_limit_us(role);
    const status noted =
        db_exec(c, &SQL_SESSION_TOUCH, DB_NONE, NULL, DB_UUID("id", entry->identity.session.uuid),
                DB_UUID("by", entry->identity.actor_session.uuid),
                DB_TIME_US("idle_expire_time", idle_expire_us));
    if (!status_is_ok(noted))
        return;
    entry->last_use_us = now_us;
    entry->idle_expire_us = idle_expire_us;
}

static bool is_over(const struct session_entry *entry, int64_t now_us)
{
    return now_us >= entry->expire_us || now_us >= entry->idle_expire_us;
}

static status read_session(struct call *c, const struct token_hash *hash, bool is_use,
                           int64_t now_us, struct session_entry *ret_entry)
{
    SessionRow row = SESSION_ROW_INIT;
    bool found = false;
    TRY(db_maybe(c, &SQL_SESSION_FIND, DB_NONE, &row, &found,
                 DB_BYTES("token_hash", slice_make(hash->bytes, sizeof hash->bytes))));
    if (!found)
        return token_invalid();

    struct session_entry entry = entry_of(&row);
    if (!row.is_open || is_over(&entry, now_us) || (is_masquerade(&row) && !may_go_on(&row)))
        return session_expired();
    if (is_use)
        touch(c, &entry, now_us);
    *ret_entry = entry;
    return OK;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void become(struct call *c, const struct session_entry *entry)
{
    c->identity = entry->identity;
    c->identity.check_us = least(entry->expire_us, entry->idle_expire_us);
    for (size_t i = 0; i < entry->grant_count; i++)
        c->identity.check_us = least(c->identity.check_us, entry->grants[i].expire_us);
    if (entry->grant_count == 0)
        return;
    struct call_grant *grants = arena_array(c->arena, entry->grant_count, sizeof *grants);
    memcpy(grants, entry->grants, entry->grant_count * sizeof *grants);
    c->identity.grants = grants;
    c->identity.grant_count = entry->grant_count;
}

static status identify(struct call *c, struct slice token, bool is_use)
{
    if (!token_is_well_formed(token))
        return token_invalid();

    const struct token_hash hash = token_hash(token);
    const int64_t now_us = clock_db_us();
    const int64_t now_ns = clock_monotonic_ns();
    const bool may_keep = store_listen_is_up(); /* else revocations would not be heard */
    const struct session_entry *kept = may_keep ? cache_find(&hash, now_ns) : NULL;
    if (kept != NULL) {
        if (is_over(kept, now_us))
            return session_expired();
        become(c, kept);
        return OK;
    }

    const uint64_t generation = cache_generation();
    struct session_entry entry;
    TRY(read_session(c, &hash, is_use, now_us, &entry));
    if (may_keep)
        cache_put(&hash, &entry, now_ns, generation);
    become(c, &entry);
    return OK;
}

status sessions_identify(struct call *c, struct slice token)
{
    return identify(c, token, true);
}

status sessions_identify_again(struct call *c, struct slice token)
{
    return identify(c, token, false);
}

status sessions_get_own(struct call *c, Session *ret_session)
{
    bool found = false;
    TRY(db_maybe(c, &SQL_SESSION_GET, DB_NONE, ret_session, &found));
    if (!found)
        return session_expired();
    fill_permissions(c->arena, c->identity.permissions, ret_session);
    sessions_fill_time_left(c->arena, ret_session);
    return OK;
}

void sessions_fill_time_left(struct arena *arena, Session *session)
{
    if (session->masquerade == NULL)
        return;
    const int64_t left_us = time_us(session->masquerade->expire_time) - clock_db_us();
    Duration *left = arena_new(arena, Duration);
    *left = (Duration)DURATION_INIT;
    left->seconds = left_us > 0 ? left_us / US_PER_S : 0;
    session->masquerade->time_left = left;
}

static status end(struct call *c, session_id session, const char *reason)
{
    FlagRow told = FLAG_ROW_INIT;
    bool found = false;
    TRY(db_maybe(c, &SQL_SESSION_END, DB_NONE, &told, &found, DB_UUID("id", session.uuid),
                 DB_TEXT("reason", reason)));
    cache_drop_session(session);
    return OK;
}

status sessions_end_own(struct call *c)
{
    return end(c, c->identity.session, "SIGNED_OUT");
}

status sessions_end_one(struct call *c, session_id session)
{
    return end(c, session, "REVOKED");
}

static status end_user(struct call *c, user_id user, const char *reason)
{
    FlagRow told = FLAG_ROW_INIT;
    TRY(db_one(c, &SQL_SESSION_END_USER, DB_NONE, &told, DB_UUID("user", user.uuid),
               DB_NULL("kept"), DB_TEXT("reason", reason)));
    cache_drop_user(user);
    return OK;
}

status sessions_end_user(struct call *c, user_id user)
{
    return end_user(c, user, "USER_DISABLED");
}

status sessions_end_reset(struct call *c, user_id user)
{
    return end_user(c, user, "PASSWORD_CHANGED");
}

status sessions_end_others(struct call *c)
{
    FlagRow told = FLAG_ROW_INIT;
    TRY(db_one(c, &SQL_SESSION_END_USER, DB_NONE, &told, DB_UUID("user", c->identity.subject.uuid),
               DB_UUID("kept", c->identity.session.uuid), DB_TEXT("reason", "PASSWORD_CHANGED")));
    cache_drop_user(c->identity.subject);
    return OK;
}

status sessions_refresh_user(struct call *c, user_id user)
{
    FlagRow told = FLAG_ROW_INIT;
    TRY(db_one(c, &SQL_SESSION_TELL_USER, DB_NONE, &told, DB_UUID("user", user.uuid)));
    cache_drop_user(user);
    return OK;
}

status sessions_end_tenant(struct call *c, tenant_id tenant, const char *reason)
{
    FlagRow told = FLAG_ROW_INIT;
    TRY(db_one(c, &SQL_SESSION_END_TENANT, DB_NONE, &told, DB_UUID("tenant", tenant.uuid),
               DB_TEXT("reason", reason)));
    cache_drop_tenant(tenant);
    return OK;
}

void sessions_on_notice(const char *payload)
{
    if (payload == NULL) {
        cache_drop_all();
        return;
    }
    const struct slice text = slice_of(payload);
    const size_t blank = slice_find(text, ' ');
    struct uuid id;
    if (blank == text.length || !uuid_parse(slice_from(text, blank + 1), &id))
        cache_drop_all();
    else if (slice_is(slice_to(text, blank), "session"))
        cache_drop_session((session_id){id});
    else if (slice_is(slice_to(text, blank), "user"))
        cache_drop_user((user_id){id});
    else if (slice_is(slice_to(text, blank), "tenant"))
        cache_drop_tenant((tenant_id){id});
    else
        cache_drop_all();
}

void sessions_forget(void)
{
    cache_drop_all();
}
