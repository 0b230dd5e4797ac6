/* Taking a tenant's schema apart, table by table.
 *
 * The good day: the catalog names some relations, partitions before what they belong to and
 * sequences last, since most go with a table; each is dropped by a command of its own. CASCADE
 * takes along the foreign keys and views that stand on it: they are of the same schema, since
 * nothing outside of one may refer into it. Failures are PostgreSQL's; nothing of the transaction
 * remains. What is gone already is passed over, so that all of it can be tried again at any point.
 *
 * SQL is in C here because names of relations cannot be parameters. libpq quotes them.
 */
#include "store/drop.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "store/call_state.h"

static const char FIND_TABLES[] =
    "SELECT c.relname, CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' "
    "WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END "
    "FROM pg_catalog.pg_class AS c "
    "JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace "
    "WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') "
    "ORDER BY c.relkind = 'S', c.relispartition DESC, c.relkind = 'p', c.oid DESC "
    "LIMIT $2::integer";
static const char FIND_ROLE[] = "SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $1";

static const char *quoted(struct call *c, const char *name)
{
    char *made = PQescapeIdentifier(c->db->pg->conn, name, strlen(name));
    const char *copy = arena_strdup(c->arena, made == NULL ? "" : made);
    PQfreemem(made);
    return copy;
}

static void add(struct call *c, const char *text)
{
    transaction_add_text(c, text, NULL, 0);
}

static status begin(struct call *c)
{
    assert(c->db != NULL && c->db->mode == DB_SCHEMA_TRANSACTION);
    TRY(c->ended);
    TRY(db_fault(c));
    TRY(c->db->failure);
    return transaction_take(c);
}

status store_drop_tables(struct call *c, const struct tenant_scope *tenant, int count_max,
                         int *ret_count)
{
    TRY(begin(c));
    const char **values = arena_array(c->arena, 2, sizeof *values);
    values[0] = tenant->schema;
    values[1] = arena_printf(c->arena, "%d", count_max);
    const struct pg_command *found = transaction_add_text(c, FIND_TABLES, values, 2);
    TRY(transaction_wait(c));

    const int count = PQntuples(found->result);
    const char *schema = quoted(c, tenant->schema);
    for (int i = 0; i < count; i++)
        add(c, arena_printf(c->arena, "DROP %s IF EXISTS %s.%s CASCADE",
                            PQgetvalue(found->result, i, 1), schema,
                            quoted(c, PQgetvalue(found->result, i, 0))));
    TRY(transaction_wait(c));
    *ret_count = count;
    return OK;
}

/* A role goes only once it has no right to anything; rights are taken by its members. */
static status drop_role(struct call *c, const char *name)
{
    const char **values = arena_array(c->arena, 1, sizeof *values);
    values[0] = name;
    const struct pg_command *found = transaction_add_text(c, FIND_ROLE, values, 1);
    TRY(transaction_wait(c));
    if (PQntuples(found->result) == 0)
        return OK;
    const char *role = quoted(c, name);
    add(c, arena_printf(c->arena, "GRANT %s TO CURRENT_USER", role));
    add(c, arena_printf(c->arena, "DROP OWNED BY %s", role));
    add(c, arena_printf(c->arena, "DROP ROLE %s", role));
    return transaction_wait(c);
}

status store_drop_schema(struct call *c, const struct tenant_scope *tenant)
{
    TRY(begin(c));
    add(c, arena_printf(c->arena, "DROP SCHEMA IF EXISTS %s CASCADE", quoted(c, tenant->schema)));
    return drop_role(c, tenant->role);
}
