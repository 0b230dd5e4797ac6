/* The audit: who did what, to whom, from where, and how it ended.
 *
 *   audit_event(c, &(struct audit_event){.action = "TENANT_SUSPEND", .tenant = &id,
 *                                        .resource = audit_resource(c, "tenants", id.uuid)});
 *
 * An event is written with the act: it is there if and only if the act was done. What is refused or
 * fails is recorded by itself (audit_event_alone, audit_denied). The rest of what an event says -
 * who, as whom, tenant, session, address, request, method - comes from the call. Tokens, passwords
 * and their hashes never go into one; a session is known by its session_key.
 *
 * Events wait unchained in an outbox until audit_chain_step (audit/chain.h) takes them on. Those
 * that are security events also become a line of logs/security.log, or of logs/masquerade.log, once
 * they are committed.
 */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include "base/call.h"
#include "wire/schema.h"

/* Whom an event is about, where the call does not say it. A zero id: not known. */
struct audit_user {
    user_id id;
    const char *email;
};

/* Zero means: as the call says, or nothing. Texts are cut to what the audit holds. */
struct audit_event {
    const char *action; /* UPPER_SNAKE, verb last: USER_CREATE, ROLE_CHANGE, HIJACK_START */
    bool is_security; /* also a line of logs/security.log; HIJACK_… go to masquerade.log anyway */
    status outcome;   /* zero: it was done; its reason is the reason_code */
    const char *resource;    /* what it was done to: "users/<id>" */
    const char *reason;      /* a person's words */
    const char *reason_code; /* before the outcome's */
    const char *details;     /* a JSON object (audit_changes) of at most AUDIT_DETAILS_BYTES_MAX */

    const tenant_id *tenant; /* whose chain it goes to; all zero: the platform's */
    const struct audit_user *actor;
    const struct audit_user *subject; /* NULL: the actor above, or the call's */
    const session_id *session;
    const struct uuid *masquerade;
};

enum { AUDIT_DETAILS_BYTES_MAX = 8 * 1024 };

/* Records an act, and tells those who watch that its resource changed (WatchChanges: users, tenants
 * and what lies under them, grants, plugins), in the call's transaction: goes out with the next
 * statement or the COMMIT, and what fails of it fails that one. A call without a transaction: as a
 * unit. */
void audit_event(struct call *c, const struct audit_event *event);
/* The same for an act on the tenant's own tables, into the tenant's outbox: wherever those lie. */
void audit_event_in_tenant(struct call *c, const struct audit_event *event);
/* Records in a transaction of its own, now, whatever becomes of the call's: for refusals, failures,
 * and what must be on record before it is done. Waits at most two seconds, also when the call has
 * ended.
 *
 * Errors  UNAVAILABLE AUDIT_UNAVAILABLE: it is not on record
 */
MUST_USE status audit_event_alone(struct call *c, const struct audit_event *event);

/* As audit_event, for what must not begin before it is on record outside of the database too: the
 * line is on disk when this returns. If the call's transaction is not committed after all, a line
 * with the action <ACTION>_ABORTED follows (<ACTION>_UNCERTAIN where nobody knows).
 *
 * Errors  UNAVAILABLE AUDIT_UNAVAILABLE: not within two seconds; the caller returns it
 */
MUST_USE status audit_event_on_disk(struct call *c, const struct audit_event *event);

/* Records that a call was refused with PERMISSION_DENIED, unless an audit_event_alone of the call
 * has said so: for each session and method at most once a minute; refusals between are counted into
 * the next event. After the call's transaction has ended. Refuses nothing further when it fails. */
void audit_denied(struct call *c, status refusal);

/* Whether something that a stranger can do at will is to be recorded again: for each key at most
 * once a minute in this process. *ret_passed_over: how often it was not, since the last time. */
bool audit_is_due(struct slice key, uint64_t *ret_passed_over);

/* By the runtime, once the call's transaction is committed (OK) or rolled back: writes the lines of
 * its events, or drops them. */
void audit_ended(struct call *c, status outcome);

/* "users/<id>", in the call's arena. */
const char *audit_resource(struct call *c, const char *collection, struct uuid id);
/* {"before": {…}, "after": {…}} of the fields that differ, never of INPUT_ONLY ones; in the call's
 * arena. `before` NULL: {"after": {…}} of all that are set. */
const char *audit_changes(struct call *c, const struct wire_message *type,
                          const ProtobufCMessage *before, const ProtobufCMessage *after);

/* A session as events and logs name it: a hash of its id, in hex. "" for the zero id. */
enum { AUDIT_SESSION_KEY_BYTES = 33 };
void audit_session_key(session_id session, char ret_text[AUDIT_SESSION_KEY_BYTES]);

#endif
