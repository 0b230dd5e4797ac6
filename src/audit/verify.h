/* Looking a chain over: whether anything was changed after it was chained. */
#ifndef AUDIT_VERIFY_H
#define AUDIT_VERIFY_H

#include "base/call.h"

enum audit_fault {
    AUDIT_SOUND,
    AUDIT_EVENT_MISSING, /* no event of this number, or two */
    AUDIT_EVENT_CHANGED,
    AUDIT_TAIL_MISSING,  /* from this number on */
    AUDIT_TAIL_UNSIGNED, /* events from this number on are past the head */
    AUDIT_HEAD_INVALID,  /* the head is missing, or not signed by our key */
};

struct audit_verification {
    enum audit_fault fault; /* the first */
    int64_t fault_sequence;
    int64_t verified_count;
    int64_t next_sequence; /* where to go on; 0: the end, or a fault */
    int64_t head_sequence;
    int64_t head_sign_time_us;
};

/* Verifies at most `most` events of a chain from number `start` (from 1) on; zero id: the
 * platform's. What lies before `start` is taken as it is.
 *
 * Shape   c: in units, or in a transaction
 * Errors  those of the key (audit/keys.h), of the anchors and of the database
 */
MUST_USE status audit_verify(struct call *c, struct uuid chain, int64_t start, int64_t most,
                             struct audit_verification *ret_verification);

/* How many events of a chain wait, those in `c->tenant`'s own outbox included. */
MUST_USE status audit_count_waiting(struct call *c, struct uuid chain, int64_t *ret_count);

/* Every chain that there is, or was: with events, a head or an anchor; in the arena. */
MUST_USE status audit_list_chains(struct call *c, struct uuid **ret_chains, size_t *ret_count);

#endif
