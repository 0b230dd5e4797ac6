/* How a query's values move: made once at start, followed at every call.
 *
 * Names come first (plan_make, without a database): parameters to the call's own values, fields of
 * the request, or extras. Types come when PostgreSQL has described the statement (plan_describe).
 * Queries on `tenant.` tables are described at their first use, in that tenant's scope: all tenants
 * have the same tables.
 */
#ifndef STORE_PLAN_H
#define STORE_PLAN_H

#include <libpq-fe.h>

#include "store/codec.h"
#include "store/db.h"

enum { PLAN_PARAMS_MAX = 64, PLAN_PATH_MAX = 8 };

enum plan_source {
    PLAN_ACTOR_ID,
    PLAN_SUBJECT_ID,
    PLAN_SESSION_ID,
    PLAN_TENANT_ID,
    PLAN_PEER_IP,
    PLAN_NOW,
    PLAN_NEW_ID,
    PLAN_FIELD, /* of the request */
    PLAN_EXTRA, /* passed by the handler */
};

/* A field, through the messages around it. */
struct plan_path {
    const ProtobufCFieldDescriptor *through[PLAN_PATH_MAX];
    const struct wire_message *owner; /* of the field itself */
    unsigned through_count;
    unsigned index; /* in owner's fields */
};

struct plan_param {
    const char *name;
    enum plan_source source;
    uint32_t oid;
    struct plan_path path;
    struct codec codec;
    const char *json_path; /* for errors: tenant.ownerEmail */
};

struct plan_column {
    const char *name;
    uint32_t oid;
    struct plan_path path;
    struct codec codec;
};

struct sql_plan {
    const struct sql_query *query;
    unsigned id;   /* 0 … number of queries - 1 */
    bool is_read;  /* a SELECT: no effects, so that sending it twice, or undoing it, does no harm */
    bool is_ready; /* types are known */
    int param_count;
    int column_count; /* 0 also when the query gives no message */
    struct plan_param *params;
    struct plan_column *columns;
    const struct wire_message *row;       /* the message that a row fills; NULL: scalars, or none */
    const ProtobufCFieldDescriptor *rows; /* :many: the repeated field of query->out */
    unsigned rows_index;
};

/* Values of one execution, as PQsendQueryPrepared takes them. */
struct plan_values {
    const char **data;
    int *lengths;
};
/* Every value is binary: PLAN_PARAMS_MAX ones. */
extern const int PLAN_FORMATS[PLAN_PARAMS_MAX];

/* Resolves names. The plan lives in `arena`.
 * Errors  INTERNAL QUERY_MISFIT, saying file, query, name and the nearest one */
MUST_USE status plan_make(struct arena *arena, const struct sql_query *query, unsigned id,
                          struct sql_plan **ret_plan);
/* Resolves types and columns from the answer of PQsendDescribePrepared.
 * Errors  INTERNAL QUERY_MISFIT */
MUST_USE status plan_describe(struct arena *arena, struct sql_plan *plan,
                              const PGresult *described);

/* Takes the parameters out of the call, the request and the extras, into the call's arena.
 * Errors  INVALID_ARGUMENT FIELD_INVALID; INTERNAL QUERY_EXTRAS (missing, of a wrong type, or
 *         taken by no parameter) */
MUST_USE status plan_encode(struct call *c, const struct sql_plan *plan, const ProtobufCMessage *in,
                            const struct db_value *extras, struct plan_values *ret_values);

/* Puts row `row` into `message`, which has the type plan->row. Texts borrow from `result`.
 * Errors  INTERNAL COLUMN_UNREADABLE */
MUST_USE status plan_decode_row(struct arena *arena, const struct sql_plan *plan,
                                const PGresult *result, int row, ProtobufCMessage *message);
/* Appends every row to the repeated field of `out`. */
MUST_USE status plan_decode_rows(struct arena *arena, const struct sql_plan *plan,
                                 const PGresult *result, ProtobufCMessage *out);
/* Whether the result has the columns that the plan was made for: a migration may have changed
 * them since. */
bool plan_matches(const struct sql_plan *plan, const PGresult *result);

#endif
