/* The store of a process: connections, plans, migrations.
 *
 * store_open starts connecting and returns; calls that come before the database is reached wait for
 * it as they do after it was lost. Above store/, handlers see db.h only.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "store/db.h"
#include "store/schema_step.h"

struct store_login {
    const char *name; /* NULL: the URL's user */
    const char *password;
};

/* Zero stands for the default. Texts are borrowed while the store is open. */
struct store_settings {
    const char *database_url;   /* postgresql://…, several hosts are tried in turn */
    const char *deployment;     /* in front of the names of tenants' roles */
    struct store_login serving; /* of shared tables, and of the tenants in bucket 0 */
    const char *serving_group;  /* the role that holds the rights on shared tables; plain letters */
    /* The password of another login; NULL: none. */
    const char *(*login_password)(struct arena *arena, const void *context, unsigned bucket);
    const void *login_context;
    unsigned login_tenants_max;  /* tenants of one login, before another is made: 300 */
    struct store_login admin;    /* may create schemas and roles; connects when it is needed */
    unsigned shared_connections; /* pipelined, for units */
    unsigned
        owned_connections_max; /* opened as needed: for transactions, and other buckets' units */
    unsigned admin_connections_max;
    bool is_command; /* smoothctl: no shared connections, no plans at start, no LISTEN, every
                        statement goes over the transaction's own connection */
    unsigned tenant_statements_max; /* prepared on one connection: 2,000 */
    unsigned tenants_max;           /* seen by one connection, before it is replaced: 2,000 */
    unsigned
        check_percent; /* of transactions and tenants' units, after which the session is checked */
    unsigned idle_ms;  /* until an unused connection is closed: 60,000 */
};

/* The metrics' names; before store_open, in every process in the same order. */
void store_register_metrics(void);

/* Opens the process's store, on the loop. `queries` is NULL-terminated and lives on.
 * Errors  INVALID_ARGUMENT DATABASE_URL_INVALID; INTERNAL QUERY_MISFIT: a query names what is not
 *         there; the message says where and what was probably meant */
MUST_USE status store_open(const struct store_settings *settings,
                           const struct sql_query *const *queries);
/* Waits until the database is reached and every query's types are found to fit.
 * Errors  INTERNAL QUERY_MISFIT; UNAVAILABLE DATABASE_UNAVAILABLE, after 5 s */
MUST_USE status store_wait_ready(struct call *c);
/* Those hosts of a database URL that are written as addresses: NULL-terminated, in the arena. None
 * of a URL that is none. */
const char *const *store_database_addresses(struct arena *arena, const char *url);
/* For /readyz: plans are made and a shared connection is up. */
bool store_ready(void);
/* Makes the plans of the queries on tenant tables as well, on this tenant's. Otherwise each is
 * made at its first use. */
MUST_USE status store_check_tenant_queries(struct call *c, const struct tenant_scope *tenant);
/* Closes every connection; returns when they are closed. On a fiber, when no call is left. */
void store_close(void);

/* NOTIFY. Subscribe before store_open. The handler runs on the loop's stack; `payload` is NULL when
 * the subscription begins or begins again: what came before was missed, drop what was cached. */
void store_on_notify(const char *channel, void (*handle)(const char *channel, const char *payload));
/* While it is false, caches that NOTIFY keeps fresh are to be bypassed. */
bool store_listen_is_up(void);

/* The role of a tenant's schema: <deployment>_t_<id without dashes>. */
const char *store_tenant_role(struct arena *arena, tenant_id id);

/* Where a new tenant belongs, in its SCHEMA transaction: the first bucket whose login has room, or
 * one more, whose login is made. Goes into its tenant_scope, and stays.
 * Errors  RESOURCE_EXHAUSTED TENANTS_TOO_MANY */
MUST_USE status store_place_tenant(struct call *c, unsigned *ret_bucket);

/* Migrations of the shared schema: forward only. Each step is one transaction; two runs at once do
 * not collide. Makes the schema `shared`, its tables `migrations` and `logins`, and the logins
 * first.
 *
 * Shape   steps: `count` of them, numbered from 1; report (may be NULL) is called after each step
 *         that was applied
 * Errors  FAILED_PRECONDITION MIGRATION_CHANGED (an applied one has another checksum),
 *         MIGRATION_UNKNOWN (the database is ahead of this program), MIGRATION_FAILED (with
 *         PostgreSQL's sentence; nothing of that step remains)
 */
MUST_USE status store_migrate_shared(struct call *c, const struct schema_step *steps, size_t count,
                                     void (*report)(void *context, const struct schema_step *step),
                                     void *context);
/* Whether all of them are applied, changing nothing.
 * Errors  FAILED_PRECONDITION MIGRATION_NEEDED, MIGRATION_CHANGED, MIGRATION_UNKNOWN */
MUST_USE status store_check_shared(struct call *c, const struct schema_step *steps, size_t count);

#endif
