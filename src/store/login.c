/* Making logins.
 *
 * The good day: `smoothctl migrate` makes the group, the login for all tenants and the serving
 * login; a tenant is placed where
 * there is room, and when there is none a login more is made, in the transaction that creates the
 * tenant. shared.logins lists the buckets, so that a database restored elsewhere gets its logins
 * back. How many tenants a login has is counted from PostgreSQL's own memberships: a few more than
 * the limit, when several tenants are created at once, do no harm.
 *
 * Failures: of two transactions that make the same bucket, the second waits for the first and uses
 * what it made. Role names cannot be parameters: they are quoted by libpq.
 */
#include "store/login.h"

#include <string.h>

#include "store/call_state.h"
#include "store/codec_bytes.h"
#include "store/state.h"

struct store_login login_of(struct arena *arena, unsigned bucket)
{
    const struct store_settings *settings = &store_state.settings;
    if (bucket == 0 || settings->serving.name == NULL)
        return settings->serving;
    return (struct store_login){
        .name = bucket == BUCKET_OF_ALL
                    ? arena_printf(arena, "%s_all", settings->serving.name)
                    : arena_printf(arena, "%s_%u", settings->serving.name, bucket),
        .password = settings->login_password == NULL
                        ? NULL
                        : settings->login_password(arena, settings->login_context, bucket),
    };
}

static const char *quoted(struct call *c, char *text)
{
    const char *copy = arena_strdup(c->arena, text == NULL ? "" : text);
    PQfreemem(text);
    return copy;
}

static const char *identifier(struct call *c, const char *name)
{
    return quoted(c, PQescapeIdentifier(c->db->pg->conn, name, strlen(name)));
}

static const char **one_value(struct call *c, const char *value)
{
    const char **values = arena_array(c->arena, 1, sizeof *values);
    values[0] = value;
    return values;
}

static status role_exists(struct call *c, const char *name, bool *ret_exists)
{
    const struct pg_command *found = transaction_add_text(
        c, "SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $1", one_value(c, name), 1);
    TRY(transaction_wait(c));
    *ret_exists = PQntuples(found->result) > 0;
    return OK;
}

/* The password goes as its SCRAM verifier: the server's log never sees more. */
static status password_clause(struct call *c, const struct store_login *login,
                              const char **ret_clause)
{
    PGconn *conn = c->db->pg->conn;
    *ret_clause = "";
    if (login->password == NULL)
        return OK;
    char *verifier = PQencryptPasswordConn(conn, login->password, login->name, "scram-sha-256");
    if (verifier == NULL)
        return status_error(STATUS_INTERNAL, "PASSWORD_UNENCODABLE",
                            "the serving login's password cannot be encoded");
    *ret_clause = arena_printf(c->arena, " PASSWORD %s",
                               quoted(c, PQescapeLiteral(conn, verifier, strlen(verifier))));
    PQfreemem(verifier);
    return OK;
}

static status make_login(struct call *c, unsigned bucket)
{
    const struct store_login login = login_of(c->arena, bucket);
    const char *group = store_state.settings.serving_group;
    const char *clause;
    bool exists;
    TRY(role_exists(c, login.name, &exists));
    TRY(password_clause(c, &login, &clause));

    const char *role = identifier(c, login.name);
    const char *database = identifier(c, PQdb(c->db->pg->conn));
    transaction_add_text(c,
                         arena_printf(c->arena, "%s ROLE %s LOGIN NOINHERIT%s",
                                      exists ? "ALTER" : "CREATE", role, clause),
                         NULL, 0);
    transaction_add_text(
        c, arena_printf(c->arena, "GRANT CONNECT ON DATABASE %s TO %s", database, role), NULL, 0);
    if (group != NULL)
        transaction_add_text(
            c, arena_printf(c->arena, "GRANT %s TO %s", identifier(c, group), role), NULL, 0);
    return transaction_wait(c);
}

/* What the serving login was given on shared tables before there was the group. */
static status hand_over(struct call *c, const char *login, const char *group)
{
    static const char GRANTS[] =
        "SELECT pg_catalog.format('GRANT %s ON %s TO %I', a.privilege_type, "
        "t.oid::pg_catalog.regclass, $2::text) "
        "FROM pg_catalog.pg_class AS t, pg_catalog.aclexplode(t.relacl) AS a "
        "JOIN pg_catalog.pg_roles AS r ON r.oid = a.grantee AND r.rolname = $1 "
        "WHERE t.relnamespace = 'shared'::pg_catalog.regnamespace AND t.relkind IN ('r', 'v') "
        "UNION ALL "
        "SELECT pg_catalog.format('GRANT %s (%I) ON %s TO %I', a.privilege_type, f.attname, "
        "t.oid::pg_catalog.regclass, $2::text) "
        "FROM pg_catalog.pg_class AS t JOIN pg_catalog.pg_attribute AS f ON f.attrelid = t.oid, "
        "pg_catalog.aclexplode(f.attacl) AS a "
        "JOIN pg_catalog.pg_roles AS r ON r.oid = a.grantee AND r.rolname = $1 "
        "WHERE t.relnamespace = 'shared'::pg_catalog.regnamespace";
    const char **names = arena_array(c->arena, 2, sizeof *names);
    names[0] = login;
    names[1] = group;
    const struct pg_command *grants = transaction_add_text(c, GRANTS, names, 2);
    TRY(transaction_wait(c));
    for (int i = 0; i < PQntuples(grants->result); i++)
        transaction_add_text(c, PQgetvalue(grants->result, i, 0), NULL, 0);
    return transaction_wait(c);
}

static status make_group(struct call *c, const char *group)
{
    bool exists;
    TRY(role_exists(c, group, &exists));
    const char *role = identifier(c, group);
    if (!exists)
        transaction_add_text(c, arena_printf(c->arena, "CREATE ROLE %s NOLOGIN NOINHERIT", role),
                             NULL, 0);
    transaction_add_text(c, arena_printf(c->arena, "GRANT USAGE ON SCHEMA shared TO %s", role),
                         NULL, 0);
    transaction_add_text(c, arena_printf(c->arena, "GRANT SELECT ON shared.migrations TO %s", role),
                         NULL, 0);
    if (!exists)
        TRY(hand_over(c, store_state.settings.serving.name, group));
    return transaction_wait(c);
}

/* The login for all tenants; those that were there before it are the serving login's. */
static status make_login_of_all(struct call *c)
{
    static const char ROLES[] =
        "SELECT r.rolname FROM pg_catalog.pg_auth_members AS m "
        "JOIN pg_catalog.pg_roles AS l ON l.oid = m.member AND l.rolname = $1 "
        "JOIN pg_catalog.pg_roles AS r ON r.oid = m.roleid";
    const char *name = login_of(c->arena, BUCKET_OF_ALL).name;
    bool exists;
    TRY(role_exists(c, name, &exists));
    TRY(make_login(c, BUCKET_OF_ALL));
    if (exists)
        return OK;
    const struct pg_command *roles =
        transaction_add_text(c, ROLES, one_value(c, store_state.settings.serving.name), 1);
    TRY(transaction_wait(c));
    for (int i = 0; i < PQntuples(roles->result); i++)
        transaction_add_text(c,
                             arena_printf(c->arena, "GRANT %s TO %s",
                                          identifier(c, PQgetvalue(roles->result, i, 0)),
                                          identifier(c, name)),
                             NULL, 0);
    return transaction_wait(c);
}

status logins_make(struct call *c)
{
    if (store_state.settings.serving.name == NULL)
        return OK;
    transaction_add_text(c, "CREATE TABLE IF NOT EXISTS shared.logins (bucket int4 PRIMARY KEY)",
                         NULL, 0);
    transaction_add_text(c, "INSERT INTO shared.logins (bucket) VALUES (0) ON CONFLICT DO NOTHING",
                         NULL, 0);
    const struct pg_command *buckets =
        transaction_add_text(c, "SELECT bucket FROM shared.logins ORDER BY bucket", NULL, 0);
    TRY(transaction_wait(c));
    if (store_state.settings.serving_group != NULL)
        TRY(make_group(c, store_state.settings.serving_group));
    for (int i = 0; i < PQntuples(buckets->result); i++)
        TRY(make_login(c, codec_get32(PQgetvalue(buckets->result, i, 0))));
    return make_login_of_all(c);
}

/* Where a tenant goes. */

static status find_bucket(struct call *c, bool *ret_found, unsigned *ret_bucket)
{
    static const char FIND[] =
        "SELECT l.bucket, l.room FROM (SELECT bucket, (SELECT count(*) "
        "FROM pg_catalog.pg_auth_members AS m JOIN pg_catalog.pg_roles AS r ON r.oid = m.member "
        "WHERE r.rolname = CASE bucket WHEN 0 THEN $1 ELSE $1 || '_' || bucket END) "
        "< $2::int4 AS room FROM shared.logins) AS l ORDER BY l.room DESC, "
        "CASE WHEN l.room THEN l.bucket ELSE -l.bucket END LIMIT 1";
    const char **values = arena_array(c->arena, 2, sizeof *values);
    values[0] = store_state.settings.serving.name;
    /* The group is a membership too. */
    values[1] = arena_printf(c->arena, "%u", store_state.settings.login_tenants_max + 1);
    const struct pg_command *found = transaction_add_text(c, FIND, values, 2);
    TRY(transaction_wait(c));
    *ret_found = PQgetvalue(found->result, 0, 1)[0] != 0;
    *ret_bucket = codec_get32(PQgetvalue(found->result, 0, 0)) + (*ret_found ? 0 : 1);
    return OK;
}

static status add_bucket(struct call *c, unsigned bucket)
{
    const struct pg_command *added = transaction_add_text(
        c, "INSERT INTO shared.logins (bucket) VALUES ($1) ON CONFLICT DO NOTHING",
        one_value(c, arena_printf(c->arena, "%u", bucket)), 1);
    TRY(transaction_wait(c));
    const bool is_ours = strcmp(PQcmdStatus(added->result), "INSERT 0 1") == 0;
    return is_ours ? make_login(c, bucket) : OK;
}

status store_place_tenant(struct call *c, unsigned *ret_bucket)
{
    bool has_room;
    unsigned bucket;
    *ret_bucket = 0;
    if (store_state.settings.serving.name == NULL)
        return OK;
    TRY(find_bucket(c, &has_room, &bucket));
    if (bucket >= BUCKETS_MAX)
        return status_error(STATUS_RESOURCE_EXHAUSTED, "TENANTS_TOO_MANY",
                            "this deployment has as many tenants as it can hold");
    if (!has_room)
        TRY(add_bucket(c, bucket));
    *ret_bucket = bucket;
    return OK;
}
