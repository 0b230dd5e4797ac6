/* The rules of tenants.
 *
 * The good day: a tenant is checked, its row and the name of its schema are taken in one statement,
 * then its schema is made, all in one transaction. Updates and changes of state lock the row first,
 * so that etag and rules are judged on what is then changed. Failures: bad fields, names that are
 * taken, callers out of reach; the transaction is rolled back by whoever began it.
 */
#include "tenancy/tenancy.h"

#include <assert.h>

#include "audit/audit.h"
#include "google/protobuf/timestamp.types.h"
#include "policy/policy.h"
#include "smoothschedule/internal/rows.types.h"
#include "sql/tenancy.h"
#include "store/db.h"
#include "store/store.h"
#include "tenancy/rules.h"
#include "tenancy/tenant_check.h"
#include "tenancy/tenant_schema.h"
#include "tenancy/time_zones.h"
#include "wire/field_mask.h"
#include "wire/pack.h"

static struct tenancy_settings settings;

const struct tenancy_settings *tenancy_settings(void)
{
    return &settings;
}

void tenancy_open(const struct tenancy_settings *opened)
{
    settings = *opened;
}

status tenancy_missing(void)
{
    return status_error(STATUS_NOT_FOUND, "TENANT_MISSING", "there is no such tenant");
}

struct tenancy_reach tenancy_reach_of(const struct call *c)
{
    struct tenancy_reach reach = {.own_only = true, .own_tenant = c->identity.tenant};
    const struct policy_role *role =
        c->identity.signed_in ? policy_role(policy_current(), c->identity.role) : NULL;
    if (role == NULL)
        return reach;

    switch (role->reach) {
    case POLICY_REACH_EVERYTHING:
    case POLICY_REACH_ALL_TENANTS:
    case POLICY_REACH_TENANT_USERS:
        reach.own_only = false;
        break;
    case POLICY_REACH_DEMO_TENANTS:
        reach.own_only = false;
        reach.demo_only = true;
        break;
    case POLICY_REACH_OWN_TENANT:
    case POLICY_REACH_OWN_DATA:
        break;
    }
    return reach;
}

/* Tier and is_temporary are for the platform to write. */
static status require_administer(struct call *c, const Tenant *before, const Tenant *after)
{
    if (before->subscription_tier == after->subscription_tier &&
        before->is_temporary == after->is_temporary)
        return OK;
    return policy_require(c->arena, c->identity.permissions, "tenants.administer");
}

static status check_time_zone(struct call *c, const char *name)
{
    TRY(time_zones_read(c));
    if (time_zones_has(name))
        return OK;
    const char *near = time_zones_nearest(name);
    if (near != NULL)
        return status_field(c->arena, "FIELD_INVALID", "tenant.timeZone",
                            "is not a time zone that we know; did you mean %s?", near);
    return status_field(c->arena, "FIELD_INVALID", "tenant.timeZone",
                        "is not a time zone that we know; give an IANA name such as "
                        "Europe/Berlin");
}

static status check_fields(struct call *c, const Tenant *tenant, const char *known_time_zone)
{
    struct checks checks = {.arena = c->arena};
    tenant_check(&checks, tenant);
    TRY(checks_status(&checks));
    if (strcmp(tenant->time_zone, known_time_zone) == 0)
        return OK;
    return check_time_zone(c, tenant->time_zone);
}

/* What a failed TENANT_CREATE means. */
static status creation_error(const struct call *c, status failed)
{
    const char *constraint = db_constraint(c);
    if (strcmp(constraint, "schema_names_pkey") == 0 ||
        strcmp(constraint, "tenants_schema_name_key") == 0)
        return status_error(STATUS_ALREADY_EXISTS, "SCHEMA_NAME_TAKEN",
                            "this schema name is taken, or was once; choose another");
    return failed;
}

struct tenant_entry tenancy_entry_of(const char *id, const char *schema_name, unsigned bucket)
{
    struct tenant_entry entry = {
        .id.uuid = uuid_of(id), .state = TENANT_IS_ACTIVE, .bucket = bucket};
    assert(strlen(schema_name) < sizeof entry.schema_name);
    memcpy(entry.schema_name, schema_name, strlen(schema_name) + 1);
    return entry;
}

/* Security events are those that let people in or shut them out. */
static void record(struct call *c, const char *action, const Tenant *before, const Tenant *after)
{
    const tenant_id id = tenancy_entry_of(after->id, after->schema_name, 0).id;
    const bool is_state = before != NULL && before->state != after->state;
    audit_event(c, &(struct audit_event){.action = action,
                                         .is_security = before == NULL || is_state,
                                         .tenant = &id,
                                         .resource = audit_resource(c, "tenants", id.uuid),
                                         .details = audit_changes(
                                             c, &wire_smoothschedule_v1_Tenant,
                                             before != NULL ? &before->base : NULL, &after->base)});
}

status tenancy_create(struct call *c, const Tenant *wanted, Tenant *ret_tenant)
{
    static const Tenant ordinary = {.subscription_tier = TENANT_SUBSCRIPTION_TIER_FREE};

    Tenant tenant = *wanted;
    tenant_complete(c->arena, &tenant);
    TRY(require_administer(c, &ordinary, &tenant));
    TRY(check_fields(c, &tenant, "UTC"));

    tenant.id = uuid_text(c->arena, uuid_v7());
    unsigned bucket;
    TRY(store_place_tenant(c, &bucket));
    Tenant created = TENANT_INIT;
    const status inserted =
        db_one(c, &SQL_TENANT_CREATE, &tenant, &created, DB_INT("bucket", bucket));
    if (!status_is_ok(inserted))
        return creation_error(c, inserted);
    const struct tenant_entry entry = tenancy_entry_of(created.id, created.schema_name, bucket);
    TRY(tenant_schema_create(c, tenancy_scope(c->arena, &entry)));
    record(c, "TENANT_CREATE", NULL, &created);
    *ret_tenant = created;
    return OK;
}

status tenancy_lock(struct call *c, const char *id, Tenant *ret_tenant)
{
    GetTenantRequest request = GET_TENANT_REQUEST_INIT;
    request.tenant_id = (char *)(uintptr_t)id;
    const struct tenancy_reach reach = tenancy_reach_of(c);
    bool found = false;
    TRY(db_maybe(c, &SQL_TENANT_LOCK, &request, ret_tenant, &found, TENANCY_REACH_EXTRAS(&reach)));
    return found ? OK : tenancy_missing();
}

status tenancy_check_etag(const Tenant *tenant, const char *etag)
{
    if (etag[0] == '\0' || strcmp(tenant->etag, etag) == 0)
        return OK;
    return status_error(STATUS_ABORTED, "ETAG_MISMATCH",
                        "the tenant was changed meanwhile; read it again");
}

static status check_not_deleted(const Tenant *tenant)
{
    if (tenant->state != TENANT_STATE_DELETED)
        return OK;
    return status_error(STATUS_FAILED_PRECONDITION, "TENANT_DELETED",
                        "the tenant is deleted; bring it back before changing it");
}

static bool is_same(struct arena *arena, const Tenant *a, const Tenant *b)
{
    return slice_equal(wire_pack(arena, &a->base), wire_pack(arena, &b->base));
}

static status apply_changes(struct call *c, const Tenant *changes, char *const *paths,
                            size_t path_count, const Tenant *current, Tenant *changed)
{
    *changed = *current;
    TRY(field_mask_apply(c->arena, &wire_smoothschedule_v1_Tenant, "tenant", paths, path_count,
                         &changes->base, &changed->base));
    tenant_complete(c->arena, changed);
    TRY(require_administer(c, current, changed));
    TRY(check_fields(c, changed, current->time_zone));
    if (changed->is_temporary && !current->is_temporary)
        return status_error(STATUS_FAILED_PRECONDITION, "TENANT_NOT_TEMPORARY",
                            "a real tenant never becomes a demo; create a demo tenant");
    return OK;
}

status tenancy_update(struct call *c, const Tenant *changes, char *const *paths, size_t path_count,
                      Tenant *ret_tenant)
{
    Tenant current = TENANT_INIT;
    if (changes->time_zone[0] != '\0')
        TRY(time_zones_read(c)); /* not while others wait for the row */
    TRY(tenancy_lock(c, changes->id, &current));
    TRY(check_not_deleted(&current));
    TRY(tenancy_check_etag(&current, changes->etag));

    Tenant changed;
    TRY(apply_changes(c, changes, paths, path_count, &current, &changed));
    if (is_same(c->arena, &current, &changed)) {
        *ret_tenant = current;
        return OK;
    }
    TRY(db_one(c, &SQL_TENANT_UPDATE, &changed, ret_tenant));
    record(c, "TENANT_UPDATE", &current, &changed);
    return OK;
}

/* Ends elsewhere what ends with a state. */
static status tell(struct call *c, const Tenant *tenant, const char *reason)
{
    if (settings.state_changed == NULL)
        return OK;
    const struct tenant_entry entry = tenancy_entry_of(tenant->id, tenant->schema_name, 0);
    return settings.state_changed(c, entry.id, reason);
}

status tenancy_delete(struct call *c, const char *id, const char *etag, Tenant *ret_tenant)
{
    Tenant current = TENANT_INIT;
    TRY(tenancy_lock(c, id, &current));
    if (current.state == TENANT_STATE_DELETED) {
        *ret_tenant = current;
        return OK;
    }
    TRY(tenancy_check_etag(&current, etag));
    TRY(db_one(c, &SQL_TENANT_DELETE, &current, ret_tenant));
    record(c, "TENANT_DELETE", &current, ret_tenant);
    return tell(c, &current, "TENANT_DELETED");
}

status tenancy_undelete(struct call *c, const char *id, const char *etag, Tenant *ret_tenant)
{
    Tenant current = TENANT_INIT;
    TRY(tenancy_lock(c, id, &current));
    if (current.state != TENANT_STATE_DELETED) {
        *ret_tenant = current;
        return OK;
    }
    TRY(tenancy_check_etag(&current, etag));
    if (current.purge_start_time != NULL)
        return status_error(STATUS_FAILED_PRECONDITION, "PURGE_STARTED",
                            "the tenant's data is being purged; there is no way back");
    bool found = false;
    TRY(db_maybe(c, &SQL_TENANT_UNDELETE, &current, ret_tenant, &found));
    if (!found)
        return status_error(STATUS_FAILED_PRECONDITION, "PURGE_TIME_PASSED",
                            "the time to bring the tenant back is over; its data is being purged");
    record(c, "TENANT_UNDELETE", &current, ret_tenant);
    /* A sign-in that overlapped the deletion may have left a session, which must not come alive. */
    return tell(c, &current, "TENANT_DELETED");
}

static status set_state(struct call *c, const char *id, const char *etag, Tenant_State state,
                        Tenant *ret_tenant)
{
    Tenant current = TENANT_INIT;
    TRY(tenancy_lock(c, id, &current));
    TRY(check_not_deleted(&current));
    if (current.state == state) {
        *ret_tenant = current;
        return OK;
    }
    TRY(tenancy_check_etag(&current, etag));
    Tenant wanted = current;
    wanted.state = state;
    TRY(db_one(c, &SQL_TENANT_SET_STATE, &wanted, ret_tenant));
    record(c, state == TENANT_STATE_SUSPENDED ? "TENANT_SUSPEND" : "TENANT_RESUME", &current,
           ret_tenant);
    /* Also on resuming, for sessions as above. */
    return tell(c, &current, "TENANT_SUSPENDED");
}

status tenancy_suspend(struct call *c, const char *id, const char *etag, Tenant *ret_tenant)
{
    return set_state(c, id, etag, TENANT_STATE_SUSPENDED, ret_tenant);
}

status tenancy_resume(struct call *c, const char *id, const char *etag, Tenant *ret_tenant)
{
    return set_state(c, id, etag, TENANT_STATE_ACTIVE, ret_tenant);
}

const struct tenant_scope *tenancy_scope(struct arena *arena, const struct tenant_entry *entry)
{
    struct tenant_scope *scope = arena_new(arena, struct tenant_scope);
    scope->id = entry->id;
    scope->schema = arena_printf(arena, "tenant_%s", entry->schema_name);
    scope->role = store_tenant_role(arena, entry->id);
    scope->bucket = entry->bucket;
    return scope;
}
