/* The audit's chains: how events get into them.
 *
 * Each tenant has one, and the platform: event n holds a hash over itself and the hash of n - 1,
 * and the newest is signed. Events come out of the outboxes in the order in which they are found
 * there. The connection is one that owns the tables (DB_SCHEMA): those that serve calls can only
 * add to the outboxes.
 */
#ifndef AUDIT_CHAIN_H
#define AUDIT_CHAIN_H

#include "base/call.h"

/* Where signing key and anchors lie. Borrowed. */
struct audit_settings {
    const char *key_file;     /* audit/keys.h; NULL: this process neither signs nor verifies */
    const char *anchors_file; /* audit/anchors.h; NULL: none are kept */
};
void audit_open(const struct audit_settings *settings);
const struct audit_settings *audit_opened(void);

/* Chains events that wait: up to a thousand of the shared outbox, then those of some tenants' own
 * that were hinted at. Makes the signing key where there is none. May be killed at any point, and
 * run twice at once: an event is in its outbox or in its chain, never in both.
 *
 * Shape   c: without transaction; *ret_count: how many were chained; fewer than a thousand and no
 *         failure: nothing more waits
 * Errors  those of the key (audit/keys.h) and the database; DATA_LOSS AUDIT_HEAD_INVALID: a chain's
 *         head is not signed by our key. That chain is passed over for a minute, others go on.
 */
MUST_USE status audit_chain_step(struct call *c, size_t *ret_count);

/* Steps until nothing waits, or the call has no time left: a job's run. */
MUST_USE status audit_chain(struct call *c);

/* Hints at every tenant whose outbox is not empty, for hints that were lost: a job's run. */
MUST_USE status audit_hint_all(struct call *c);

/* In this process an act has written into a tenant's own outbox: says so in the database, soon. */
void audit_hint(tenant_id tenant);

#endif
