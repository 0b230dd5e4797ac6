/* Tenant apps: what a tenant's schema holds beyond its foundation, and what is served from it.
 *
 * An app is a folder, src/apps/<name>/: schema/NNNN_name.sql (its tables, named as tenant.x),
 * <name>.sql (its queries), its C, and app.c, which says what it brings:
 *
 *   const struct tenant_app SCHEDULING_APP = {
 *       .name = "scheduling",
 *       .steps = SCHEMA_SCHEDULING,
 *       .queries = SQL_QUERIES_SCHEDULING,
 *       .services = (const struct rpc_service *const[]){&SCHEDULING_SERVICE, NULL},
 *   };
 *
 * The generator finds the folders, and the setting tenant_apps names those in use: their migrations
 * run in that order after the foundation (schema/tenant/), their queries are prepared, their
 * services served. Apps know the domains; no domain knows an app, and no app another.
 */
#ifndef APPS_APPS_H
#define APPS_APPS_H

#include "apps/plugin_calls.h"
#include "rpc/service.h"
#include "smoothschedule/v1/user.types.h"
#include "store/db.h"
#include "store/schema_step.h"

enum { APPS_MAX = 64 };

struct tenant_app {
    const char *name;                       /* the folder's */
    const struct schema_step *steps;        /* gen/schema; the one behind the last has no number */
    const struct sql_query *const *queries; /* gen/sql; NULL-terminated, as the services */
    const struct rpc_service *const *services;
    /* What plugins' scripts may call; the one behind the last has no name. NULL: nothing. */
    const struct plugin_call *plugin_calls;
    /* A user was made: runs in the act's transaction, in which the call's tenant need not be the
     * user's. NULL: nothing follows. */
    status (*user_created)(struct call *c, const User *user);
    /* Gives a development tenant, which is the call's, something to look at, unless it has that
     * already; runs in a transaction. The seeded users' addresses end with `domain`. NULL: nothing.
     */
    status (*seed)(struct call *c, const char *domain);
};

/* Says which apps there are: at a process's start, before the settings are read. Both lists are
 * NULL-terminated and live on; `extra` are those of a binary for tests, and may be NULL. */
void apps_know(const struct tenant_app *const *apps, const struct tenant_app *const *extra);
/* All of them, NULL-terminated. */
const struct tenant_app *const *apps_known(void);
/* One of them; NULL when there is none of this name. */
const struct tenant_app *apps_find(const char *name);

/* Puts apps into use, in this order. Names: NULL-terminated, each known and there once, as the
 * check of the settings has seen to. None are in use before. */
void apps_use(const char *const *names);
/* All that are known, for commands that read no settings. */
void apps_use_all(void);
/* NULL-terminated. */
const struct tenant_app *const *apps_in_use(void);

#endif
