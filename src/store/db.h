/* The database, as handlers see it.
 *
 *   TRY(db_one(c, &SQL_TENANT_GET, req, ret));
 *
 * Queries are named in *.sql files and become constants in gen/sql/ (tools/sqlgen). A query says
 * what it takes and gives, so that the plan that moves values between messages and SQL is made
 * once, at start, and a name that resolves nowhere stops the server there:
 *
 *   -- name: TENANT_LIST :many ListTenantsRequest -> ListTenantsResponse.tenants
 *   SELECT id, name FROM shared.tenants WHERE id > :after ORDER BY id LIMIT :limit;
 *
 * A parameter :x is one of the call's own names (:actor_id, :subject_id, :session_id, :tenant_id of
 * the scope, :peer_ip, :now, :new_id), a field of the request message (:tenant.name for a nested
 * one), or else an extra value that the handler passes by name. A name that could be both of the
 * first two is refused at start: write :call.tenant_id or :in.tenant_id. A column fills the reply's
 * field of its name ("user.id" reaches into a sub-message); a NULL leaves it unset. Values travel
 * in binary:
 *
 *   uuid <-> string ("" is NULL)   text <-> string, enum (by its value's name, `_UNSPECIFIED` is
 *   NULL)   timestamptz <-> Timestamp   interval <-> Duration   jsonb <-> Struct, map, any message
 *   bool, int4, int8, float8, bytea <-> the proto type (a wrapper where NULL matters)
 *   arrays <-> repeated
 *
 * Where a call has access.db UNITS, each db_* is a unit on a pipeline shared with other calls, a
 * transaction of its own. With TRANSACTION, everything from the first query on is one transaction
 * on a connection that this call owns; the runtime commits before the reply, or rolls back when
 * the handler returns a bad status. A transaction that begins for no tenant may go on to any; one
 * that begins in a tenant's scope is for that tenant and the shared tables.
 *
 * Errors of all: UNAVAILABLE DATABASE_UNAVAILABLE or DATABASE_BUSY (with a retry hint), UNKNOWN
 * COMMIT_UNKNOWN (the connection was lost after a writing unit was sent), INVALID_ARGUMENT
 * FIELD_INVALID (a value of the request that its parameter cannot hold), DEADLINE_EXCEEDED,
 * CANCELLED, and what store/sqlstate.c makes of the database's own: constraint violations carry
 * the constraint's name for db_constraint().
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/call.h"
#include "wire/schema.h"

enum sql_rows { SQL_ONE, SQL_MAYBE, SQL_MANY, SQL_EXEC };

struct sql_plan;

/* One named query; written by sqlgen. */
struct sql_query {
    const char *name; /* TENANT_GET */
    const char *file; /* src/tenancy/tenancy.sql:12 */
    const char *text; /* with $1, $2 for the parameters */
    enum sql_rows rows;
    const char *const *params;      /* their names in order of $n, NULL-terminated */
    const struct wire_message *in;  /* NULL: takes no message */
    const struct wire_message *out; /* NULL: gives none */
    const char *out_field;          /* :many: the repeated field of `out` that the rows fill */
    bool tenant;                    /* names tables as tenant.x: needs a tenant scope */
    bool locks;                     /* a SELECT … FOR UPDATE or alike: needs a transaction */
    struct sql_plan **plan;         /* storage for the store */
};

/* An extra value passed by name. */
struct db_value {
    const char *name;
    enum {
        DB_VALUE_TEXT,
        DB_VALUE_INT,
        DB_VALUE_BOOL,
        DB_VALUE_UUID,
        DB_VALUE_BYTES,
        DB_VALUE_TIME,
        DB_VALUE_NULL
    } kind;
    struct slice text; /* also bytes */
    int64_t number;    /* also microseconds since 1970, and bool */
    struct uuid uuid;
};
#define DB_TEXT(field, string)                                                                     \
    ((struct db_value){.name = (field), .kind = DB_VALUE_TEXT, .text = slice_of(string)})
#define DB_SLICE(field, slice)                                                                     \
    ((struct db_value){.name = (field), .kind = DB_VALUE_TEXT, .text = (slice)})
#define DB_BYTES(field, slice)                                                                     \
    ((struct db_value){.name = (field), .kind = DB_VALUE_BYTES, .text = (slice)})
#define DB_INT(field, value)                                                                       \
    ((struct db_value){.name = (field), .kind = DB_VALUE_INT, .number = (value)})
#define DB_BOOL(field, value)                                                                      \
    ((struct db_value){.name = (field), .kind = DB_VALUE_BOOL, .number = (value)})
#define DB_UUID(field, value)                                                                      \
    ((struct db_value){.name = (field), .kind = DB_VALUE_UUID, .uuid = (value)})
#define DB_TIME_US(field, value)                                                                   \
    ((struct db_value){.name = (field), .kind = DB_VALUE_TIME, .number = (value)})
#define DB_NULL(field) ((struct db_value){.name = (field), .kind = DB_VALUE_NULL})

/* Stands for "no message" on either side. */
struct db_none {
    ProtobufCMessage base;
};
extern struct db_none db_none;
#define DB_NONE (&db_none)

/* `in` and `ret` are generated messages (anything with a `base`). Extras follow.
 *
 *   db_one    exactly one row, else NOT_FOUND ROW_MISSING
 *   db_maybe  no row or one; *ret_found says which
 *   db_many   any number, appended to the reply's repeated field
 *   db_exec   a statement without rows; *ret_changed (may be NULL) is the number of rows it touched
 */
#define DB_EXTRAS_(...) ((const struct db_value[]){__VA_ARGS__ __VA_OPT__(, ){0}})
#define db_one(c, query, in, ret, ...)                                                             \
    db_one_((c), (query), &(in)->base, &(ret)->base, DB_EXTRAS_(__VA_ARGS__))
#define db_maybe(c, query, in, ret, ret_found, ...)                                                \
    db_maybe_((c), (query), &(in)->base, &(ret)->base, (ret_found), DB_EXTRAS_(__VA_ARGS__))
#define db_many(c, query, in, ret, ...)                                                            \
    db_many_((c), (query), &(in)->base, &(ret)->base, DB_EXTRAS_(__VA_ARGS__))
#define db_exec(c, query, in, ret_changed, ...)                                                    \
    db_exec_((c), (query), &(in)->base, (ret_changed), DB_EXTRAS_(__VA_ARGS__))
/* Sends without waiting; the next db_* of this call waits for it too and returns its failure. */
#define db_send(c, query, in, ...) db_send_((c), (query), &(in)->base, DB_EXTRAS_(__VA_ARGS__))

MUST_USE status db_one_(struct call *c, const struct sql_query *query, const ProtobufCMessage *in,
                        ProtobufCMessage *ret, const struct db_value *extras);
MUST_USE status db_maybe_(struct call *c, const struct sql_query *query, const ProtobufCMessage *in,
                          ProtobufCMessage *ret, bool *ret_found, const struct db_value *extras);
MUST_USE status db_many_(struct call *c, const struct sql_query *query, const ProtobufCMessage *in,
                         ProtobufCMessage *ret, const struct db_value *extras);
MUST_USE status db_exec_(struct call *c, const struct sql_query *query, const ProtobufCMessage *in,
                         int64_t *ret_changed, const struct db_value *extras);
void db_send_(struct call *c, const struct sql_query *query, const ProtobufCMessage *in,
              const struct db_value *extras);

/* The constraint that the call's last failed statement violated (by prefix: shards append to the
 * name), or "" when it failed for another reason. */
const char *db_constraint(const struct call *c);
/* Its SQLSTATE: five characters; "" before any. */
const char *db_sqlstate(const struct call *c);

/* The transaction of a call whose method says TRANSACTION or SCHEMA. The runtime calls these;
 * commands (smoothctl) do so themselves. */
enum db_mode { DB_UNITS, DB_TRANSACTION, DB_SCHEMA_TRANSACTION };
void db_begin(struct call *c, enum db_mode mode);
/* Commits what was begun, if anything was sent. On failure nothing is done, but for the error
 * UNKNOWN COMMIT_UNKNOWN: the connection was lost while committing. */
MUST_USE status db_commit(struct call *c);
/* Rolls back and gives the connection back; the call goes on with units. Never waits; safe to call
 * always, also after db_commit. */
void db_end(struct call *c);

/* Runs one statement list of gen/schema (DDL) inside the call's SCHEMA transaction, with the
 * pseudo-schema `tenant` and the pseudo-role `tenant_role` put in quoted, one command a message. */
struct schema_step; /* store/schema_step.h */
MUST_USE status db_apply_step(struct call *c, const struct schema_step *step,
                              const struct tenant_scope *tenant);

/* From now on the call's transactions, each unit's too, are READ ONLY: a statement that writes is
 * refused by the database itself, PERMISSION_DENIED SESSION_READ_ONLY. There is no way back. */
void db_read_only(struct call *c);
/* The same for a step that has `concurrently`, on another connection and outside of a transaction;
 * the call's own stays open, and holds what it has locked. One that fails may leave an invalid
 * index, which the next try clears away. */
MUST_USE status db_apply_concurrently(struct call *c, const struct schema_step *step,
                                      const struct tenant_scope *tenant);
/* PostgreSQL's own words on the call's last step that failed, until db_begin; NULL when it failed
 * for another reason. */
const char *db_sentence(const struct call *c);

/* For tests: of the queries, migration steps and commits from now on, of any call, this one (from
 * 1) fails as UNAVAILABLE without being sent. 0: none does. */
void db_fail_at(unsigned step);

#endif
