/* One call: what every function below a handler needs to know of it.
 *
 * A call runs on its own fiber and owns an arena; both end after the reply is sent. It is
 * cancelled by its client, its deadline or a revocation: `ended` then carries the status, its
 * fiber is woken, and every function that waits returns that status.
 */
#ifndef BASE_CALL_H
#define BASE_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fiber.h"
#include "base/loop.h"
#include "base/slice.h"
#include "base/status.h"
#include "base/uuid.h"

struct audit_call; /* audit: events that the call's transaction commits */
struct db_call;    /* store: units in flight, the owned connection */
struct rpc_method; /* rpc: what is called */

/* A tenant as the store needs it to send a query in its scope. Lives in the call's arena. */
struct tenant_scope {
    tenant_id id;
    const char *schema; /* tenant_acme */
    const char *role;   /* <deployment>_t_<id> */
    unsigned bucket;    /* whose login may take on the role */
};

enum { EMAIL_TEXT_BYTES = 255 }; /* 254 and a NUL */

/* One permission more for the caller, for a while. */
struct call_grant {
    int permission;    /* its number, in the policy that `permissions` is of */
    tenant_id tenant;  /* zero: wherever the role reaches */
    int64_t expire_us; /* on the database's clock */
};

/* Who calls. Signed out: all zero. */
struct call_identity {
    bool signed_in;
    session_id session;
    user_id actor;           /* who acts */
    user_id subject;         /* whose authority is used; the actor's own unless masquerading */
    tenant_id tenant;        /* the subject's; zero for platform users */
    const char *role;        /* the subject's; for policy/ only, never compared elsewhere */
    uint64_t permissions[5]; /* a permission_set of policy/, personal ones included, and those of
                                grants that count in this call */
    uint64_t granted[5];     /* those of them that are by grant only */
    char actor_email[EMAIL_TEXT_BYTES];   /* for the audit */
    char subject_email[EMAIL_TEXT_BYTES]; /* likewise */
    const struct call_grant *grants;      /* live ones, whether they count in this call or not */
    size_t grant_count;
    int64_t check_us; /* when what is said here ends at the earliest: the session, or a grant */
    struct uuid masquerade;   /* zero: none */
    session_id actor_session; /* the one that the masquerade lives by */
    bool is_read_only;        /* the masquerade may change nothing */
    struct uuid plugin_run;   /* the run of a plugin that acts for the user; zero: none */
};

struct call {
    struct arena *arena;
    struct fiber *fiber;
    int64_t deadline_ns; /* on clock_monotonic_ns; INT64_MAX: none */
    status ended;        /* OK while the call may go on */
    struct loop_timer deadline_timer;

    const struct rpc_method *method;
    struct slice request_id;
    struct slice peer_ip; /* after trusted_proxies */
    struct slice host;    /* lower case, without port */
    struct slice origin;  /* the header of that name; empty without it */
    bool peer_is_loopback;
    struct call_identity identity;
    const struct tenant_scope *tenant; /* NULL: platform level */
    struct db_call *db;                /* made by the store on first use */
    struct audit_call *audit;          /* made by audit/ on first use */
    struct call *outer;                /* see call_init_inner */
    struct call *inner;
};

/* A call made by the server itself or a command: on the current fiber. */
void call_init(struct call *c, struct arena *arena);
/* A call within another, on its fiber: it ends when that one does. One at a time, and over (with
 * call_fini) before the outer one goes on. */
void call_init_inner(struct call *c, struct arena *arena, struct call *outer);
/* Starts the timer that ends the call at its deadline; one that has passed ends it at once. */
void call_set_deadline(struct call *c, int64_t deadline_ns);
/* Ends the call: its fiber is woken and sees `why` at its next wait. The first reason stays. */
void call_end(struct call *c, status why);
/* Stops the timer. The arena stays the caller's. */
void call_fini(struct call *c);

/* Milliseconds left before the deadline, at least 0; INT64_MAX without one. */
int64_t call_left_ms(const struct call *c);
/* For work in batches: whether enough time is left to begin another one (CALL_BATCH_MS). */
enum { CALL_BATCH_MS = 3000 };
bool call_has_time(const struct call *c);

/* Something that happens once and that a fiber waits for. */
struct event {
    struct fiber *waiter;
    bool is_set;
};
void event_set(struct event *event);
/* Returns once the event is set; or the call's `ended`. */
MUST_USE status event_wait(struct call *c, struct event *event);
MUST_USE status call_sleep_ms(struct call *c, int64_t duration_ms);

#endif
