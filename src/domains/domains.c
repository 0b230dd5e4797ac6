/* The rules of domains.
 *
 * The good day: a name is read and judged, the tenant locked, and then what is known of its domains
 * stays true: whether a new one is the first, whether one to delete is the primary one. Names below
 * a platform suffix are verified as they are made, and the database lets one tenant have each.
 * Failures: names that nobody may have, that are taken, or not there; the transaction is rolled
 * back by whoever began it. A name that is given up is dropped from this worker's directory at
 * once, and from the others' by the notice that goes with the commit. Nothing to close.
 */
#include "domains/domains.h"

#include <sodium.h>

#include "audit/audit.h"
#include "base/random.h"
#include "domains/domain_rules.h"
#include "google/protobuf/timestamp.types.h"
#include "policy/policy.h"
#include "smoothschedule/internal/rows.types.h"
#include "sql/domains.h"
#include "store/db.h"
#include "tenancy/tenancy.h"
#include "wire/domain_name.h"
#include "wire/field_mask.h"

enum { DOMAINS_MAX = 20, TOKEN_BYTES = 16 };

static status missing(void)
{
    return status_error(STATUS_NOT_FOUND, "DOMAIN_MISSING", "the tenant has no such domain");
}

void domains_complete(struct arena *arena, Domain *domain)
{
    domain->is_custom_domain = domain_is_custom(domain->domain);
    Domain_Verification *verification = domain->verification;
    if (verification->record_value[0] == '\0')
        return;
    verification->record_name = arena_printf(arena, DOMAIN_RECORD_PREFIX "%s", domain->domain);
    verification->record_value =
        arena_printf(arena, "smoothschedule-verification=%s", verification->record_value);
}

status domains_get(struct call *c, const char *name, Domain *ret_domain)
{
    const char *read;
    if (domain_name_read(c->arena, slice_of(name), &read) != NULL)
        return missing();
    GetDomainRequest request = GET_DOMAIN_REQUEST_INIT;
    request.domain = (char *)(uintptr_t)read;
    bool found = false;
    TRY(db_maybe(c, &SQL_DOMAIN_GET, &request, ret_domain, &found));
    if (!found)
        return missing();
    domains_complete(c->arena, ret_domain);
    return OK;
}

static status lock_tenant(struct call *c)
{
    FlagRow row = FLAG_ROW_INIT;
    bool found = false;
    TRY(db_maybe(c, &SQL_DOMAIN_LOCK_TENANT, DB_NONE, &row, &found));
    return found ? OK : tenancy_missing();
}

/* One of the tenant's domains, kept from changing until the transaction ends. */
static status lock(struct call *c, const char *name, Domain *ret_domain)
{
    TRY(lock_tenant(c));
    return domains_get(c, name, ret_domain);
}

static status check_etag(const Domain *domain, const char *etag)
{
    if (etag[0] == '\0' || strcmp(domain->etag, etag) == 0)
        return OK;
    return status_error(STATUS_ABORTED, "ETAG_MISMATCH",
                        "the domain was changed meanwhile; read it again");
}

/* A zone ties a name to DNS records that the server writes. */
static status check_zone(struct call *c, const Domain *domain, const char *zone_before)
{
    const char *zone = domain->route53_zone_id;
    if (strcmp(zone, zone_before) == 0)
        return OK;
    TRY(policy_require(c->arena, c->identity.permissions, "domains.route53"));
    if (zone[0] == '\0')
        return OK;
    if (!domain_zone_is_fine(zone))
        return status_field(c->arena, "FIELD_INVALID", "domain.route53ZoneId",
                            "must be a zone's id such as Z0123456789ABC, or empty");
    if (!domain_is_custom(domain->domain))
        return status_field(c->arena, "FIELD_INVALID", "domain.route53ZoneId",
                            "must be empty: the name lies in the platform's own zone");
    return status_error(STATUS_FAILED_PRECONDITION, "AWS_NOT_CONFIGURED",
                        "AWS is not set up on this server, so zones cannot be looked at");
}

/* before or after NULL: it was not there, or is not any more. */
static void record(struct call *c, const char *action, const Domain *before, const Domain *after)
{
    const Domain none = DOMAIN_INIT;
    const char *tenant = audit_resource(c, "tenants", c->tenant->id.uuid);
    const char *name = after != NULL ? after->domain : before->domain;
    audit_event(c, &(struct audit_event){
                       .action = action,
                       .is_security = true,
                       .resource = arena_printf(c->arena, "%s/domains/%s", tenant, name),
                       .details = audit_changes(c, &wire_smoothschedule_v1_Domain,
                                                before != NULL ? &before->base : NULL,
                                                after != NULL ? &after->base : &none.base),
                   });
}

/* Creating. */

static status read_name(struct call *c, const char *text, const char **ret_name)
{
    const char *name;
    const char *fault = domain_name_read(c->arena, slice_of(text), &name);
    if (fault != NULL)
        return status_field(c->arena, "DOMAIN_INVALID", "domain.domain", "%s", fault);
    TRY(domain_check_name(c->arena, name));
    *ret_name = name;
    return OK;
}

/* What a failed DOMAIN_CREATE means. */
static status creation_error(const struct call *c, status failed)
{
    const char *constraint = db_constraint(c);
    if (strcmp(constraint, "domains_verified_key") == 0)
        return status_error(STATUS_ALREADY_EXISTS, "DOMAIN_TAKEN",
                            "this name is taken; choose another");
    if (strcmp(constraint, "domains_pkey") == 0)
        return status_error(STATUS_ALREADY_EXISTS, "DOMAIN_TAKEN",
                            "the tenant has this domain already");
    return failed;
}

static const char *make_token(struct arena *arena)
{
    uint8_t bytes[TOKEN_BYTES];
    random_bytes(bytes, sizeof bytes);
    char *token = arena_alloc(arena, 2 * TOKEN_BYTES + 1);
    sodium_bin2hex(token, 2 * TOKEN_BYTES + 1, bytes, sizeof bytes);
    return token;
}

static status insert(struct call *c, Domain *domain, Domain *ret_domain)
{
    ListDomainsResponse all = LIST_DOMAINS_RESPONSE_INIT;
    TRY(lock_tenant(c));
    TRY(db_one(c, &SQL_DOMAIN_COUNT, DB_NONE, &all));
    if (all.total_size >= DOMAINS_MAX)
        return status_error(STATUS_FAILED_PRECONDITION, "DOMAIN_LIMIT_REACHED",
                            "a tenant has at most 20 domains; remove one first");

    domain->is_primary = all.total_size == 0;
    const bool is_custom = domain_is_custom(domain->domain);
    const status inserted = db_one(c, &SQL_DOMAIN_CREATE, domain, ret_domain,
                                   DB_TEXT("state", is_custom ? "PENDING" : "VERIFIED"),
                                   DB_TEXT("token", is_custom ? make_token(c->arena) : ""));
    return status_is_ok(inserted) ? OK : creation_error(c, inserted);
}

status domains_create(struct call *c, const Domain *wanted, Domain *ret_domain)
{
    Domain domain = *wanted;
    const char *name;
    TRY(read_name(c, wanted->domain, &name));
    domain.domain = (char *)(uintptr_t)name;
    TRY(check_zone(c, &domain, ""));

    Domain created = DOMAIN_INIT;
    TRY(insert(c, &domain, &created));
    domains_complete(c->arena, &created);
    record(c, "DOMAIN_CREATE", NULL, &created);
    *ret_domain = created;
    return OK;
}

status domains_give(struct call *c, const char *name)
{
    return db_exec(c, &SQL_DOMAIN_GIVE, DB_NONE, NULL, DB_TEXT("domain", name));
}

/* Changing. */

status domains_update(struct call *c, const Domain *changes, char *const *paths, size_t path_count,
                      Domain *ret_domain)
{
    Domain current = DOMAIN_INIT;
    TRY(lock(c, changes->domain, &current));
    TRY(check_etag(&current, changes->etag));

    Domain wanted = *changes;
    wanted.domain = current.domain; /* which one is meant, in other letters */
    Domain changed = current;
    TRY(field_mask_apply(c->arena, &wire_smoothschedule_v1_Domain, "domain", paths, path_count,
                         &wanted.base, &changed.base));
    TRY(check_zone(c, &changed, current.route53_zone_id));
    if (strcmp(changed.route53_zone_id, current.route53_zone_id) == 0) {
        *ret_domain = current;
        return OK;
    }
    TRY(db_one(c, &SQL_DOMAIN_SET_ZONE, &changed, ret_domain));
    domains_complete(c->arena, ret_domain);
    record(c, "DOMAIN_UPDATE", &current, ret_domain);
    return OK;
}

status domains_verify(struct call *c, const char *name, const char *etag, Domain *ret_domain)
{
    Domain current = DOMAIN_INIT;
    TRY(domains_get(c, name, &current));
    if (current.verification->state != DOMAIN_VERIFICATION_STATE_VERIFIED) {
        TRY(check_etag(&current, etag));
        return status_error(STATUS_UNIMPLEMENTED, "DNS_NOT_AVAILABLE",
                            "this server does not look into the DNS yet");
    }
    *ret_domain = current;
    return OK;
}

status domains_set_primary(struct call *c, const char *name, const char *etag, Domain *ret_domain)
{
    Domain current = DOMAIN_INIT;
    TRY(lock(c, name, &current));
    if (current.is_primary) {
        *ret_domain = current;
        return OK;
    }
    TRY(check_etag(&current, etag));
    if (current.verification->state != DOMAIN_VERIFICATION_STATE_VERIFIED)
        return status_error(STATUS_FAILED_PRECONDITION, "DOMAIN_NOT_VERIFIED",
                            "links to this name would lead nowhere; verify it first");
    db_send(c, &SQL_DOMAIN_CLEAR_PRIMARY, DB_NONE);
    TRY(db_one(c, &SQL_DOMAIN_SET_PRIMARY, &current, ret_domain));
    domains_complete(c->arena, ret_domain);
    record(c, "DOMAIN_SET_PRIMARY", &current, ret_domain);
    return OK;
}

status domains_delete(struct call *c, const char *name, const char *etag)
{
    Domain current = DOMAIN_INIT;
    TRY(lock(c, name, &current));
    TRY(check_etag(&current, etag));
    ListDomainsResponse all = LIST_DOMAINS_RESPONSE_INIT;
    TRY(db_one(c, &SQL_DOMAIN_COUNT, DB_NONE, &all));
    if (current.is_primary && all.total_size > 1)
        return status_error(STATUS_FAILED_PRECONDITION, "DOMAIN_IS_PRIMARY",
                            "this is the primary domain and there are others; make one of them "
                            "the primary one first");
    FlagRow told = FLAG_ROW_INIT;
    TRY(db_one(c, &SQL_DOMAIN_DELETE, &current, &told));
    record(c, "DOMAIN_DELETE", &current, NULL);
    directory_forget();
    return OK;
}
