/* The one store of this process, for the files of this folder. */
#ifndef STORE_STATE_H
#define STORE_STATE_H

#include "store/pool.h"
#include "store/store.h"

struct bucket;
struct connect_target;

enum { STORE_WAIT_MS = 5000 }; /* for the database to come back, or a connection to be free */

struct store_state {
    struct arena arena; /* as long as the store is open */
    struct store_settings settings;
    struct connect_target *target;
    struct sql_plan **plans;
    unsigned plan_count;
    bool are_plans_ready; /* of the queries on shared tables */
    status plans_failure;
    struct pool shared, owned, admin;
    /* bucket.c's: of buckets from 1 on, by number; every pool but `admin`; those in line. */
    struct bucket **buckets;
    unsigned bucket_count;
    unsigned connections_max;
    struct pool *counted;
    struct pool *first_starved, *last_starved;
    struct loop_timer line_timer;
    bool is_open;
    bool is_closing;
};
extern struct store_state store_state;

/* listen.c */
void listen_open(void);
void listen_close(void);
bool listen_is_closed(void);

/* store.c: returns when this query's plan has its types. */
MUST_USE status store_wait_plans(struct call *c);

#endif
