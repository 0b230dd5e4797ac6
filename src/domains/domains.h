/* Domains: the names by which tenants are reached. All of these are about the tenant of the call's
 * scope, and within reach is what that is. Names are taken in any letter case and script. */
#ifndef DOMAINS_DOMAINS_H
#define DOMAINS_DOMAINS_H

#include "base/call.h"
#include "smoothschedule/v1/domain_service.types.h"

/* Carries a notice when a name leads nowhere any more: the name. */
#define DOMAINS_CHANNEL "smooth_domains"

/* Adds a domain, inside the call's TRANSACTION.
 *
 * Shape   wanted: as a client sends it
 * Errors  as the proto lists them at CreateDomain
 * Source  domains.sql DOMAIN_CREATE
 */
MUST_USE status domains_create(struct call *c, const Domain *wanted, Domain *ret_domain);

/* Errors  NOT_FOUND DOMAIN_MISSING */
MUST_USE status domains_get(struct call *c, const char *name, Domain *ret_domain);

/* Changes what a mask names, inside the call's TRANSACTION.
 *
 * Shape   changes: with the domain's name, and the etag to guard with, or ""; paths: see
 *         wire/field_mask.h
 * Errors  as the proto lists them at UpdateDomain
 */
MUST_USE status domains_update(struct call *c, const Domain *changes, char *const *paths,
                               size_t path_count, Domain *ret_domain);

/* Inside the call's TRANSACTION.
 *
 * Errors  NOT_FOUND DOMAIN_MISSING; ABORTED ETAG_MISMATCH; FAILED_PRECONDITION DOMAIN_IS_PRIMARY
 */
MUST_USE status domains_delete(struct call *c, const char *name, const char *etag);

/* Errors  NOT_FOUND DOMAIN_MISSING; ABORTED ETAG_MISMATCH; UNIMPLEMENTED DNS_NOT_AVAILABLE */
MUST_USE status domains_verify(struct call *c, const char *name, const char *etag,
                               Domain *ret_domain);

/* Inside the call's TRANSACTION.
 *
 * Errors  NOT_FOUND DOMAIN_MISSING; ABORTED ETAG_MISMATCH; FAILED_PRECONDITION DOMAIN_NOT_VERIFIED
 */
MUST_USE status domains_set_primary(struct call *c, const char *name, const char *etag,
                                    Domain *ret_domain);

/* Gives the tenant a name, verified whatever suffix it has; nothing changes when it, or anyone, has
 * that name. For development's tenants, inside a SCHEMA transaction. */
MUST_USE status domains_give(struct call *c, const char *name);

/* Sets what is not kept but follows from the rest, on a domain as a query of domains.sql gives it.
 */
void domains_complete(struct arena *arena, Domain *domain);

#endif
