"""tools/sqlgen.py on small trees of its own: what it writes, and what it refuses."""

import hashlib
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SQLGEN = Path(__file__).resolve().parents[2] / "tools" / "sqlgen.py"

MESSAGES = """
extern const struct wire_message wire_smoothschedule_v1_Tenant;
extern const struct wire_message wire_smoothschedule_v1_GetTenantRequest;
extern const struct wire_message wire_smoothschedule_v1_ListTenantsRequest;
extern const struct wire_message wire_smoothschedule_v1_ListTenantsResponse;
"""
INTERNAL = "extern const struct wire_message wire_smoothschedule_internal_SessionRow;\n"


class SqlgenTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("types/smoothschedule/v1/tenant.types.h", MESSAGES)
        self.write("types/smoothschedule/internal/rows.types.h", INTERNAL)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def run_sqlgen(self, *more):
        return subprocess.run(
            [sys.executable, SQLGEN, "--types", "types", "--out", "out", *more],
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
        )

    def generate(self, sql, path="src/tenancy/tenancy.sql", out="sql/tenancy.c"):
        """The C source for one SQL file."""
        self.write(path, sql)
        run = self.run_sqlgen()
        self.assertEqual(run.returncode, 0, run.stderr)
        return (self.root / "out" / out).read_text(encoding="utf-8")

    def assert_refused(self, sql, *expected, path="src/tenancy/tenancy.sql"):
        self.write(path, sql)
        run = self.run_sqlgen()
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertEqual(run.stderr.splitlines()[: len(expected)], list(expected))
        self.assertFalse((self.root / "out").exists(), "nothing is written after an error")


class Parameters(SqlgenTest):
    def text_of(self, sql):
        return self.generate(f"-- name: X :exec\n{sql}")

    def test_names_become_numbers_in_order_of_appearance(self):
        source = self.text_of("UPDATE shared.t SET a = :b WHERE id = :a;")
        self.assertIn('.text = "UPDATE shared.t SET a = $1 WHERE id = $2"', source)
        self.assertIn('.params = (const char *const[]){"b", "a", NULL}', source)

    def test_the_same_name_has_one_number(self):
        source = self.text_of("DELETE FROM shared.t WHERE a = :x OR b = :y OR c = :x;")
        self.assertIn("a = $1 OR b = $2 OR c = $1", source)
        self.assertIn('{"x", "y", NULL}', source)

    def test_nested_names_are_one_parameter(self):
        source = self.text_of("UPDATE shared.t SET n = :tenant.name, o = :in.tenant_id;")
        self.assertIn('{"tenant.name", "in.tenant_id", NULL}', source)
        self.assertNotIn(".tenant = true", source)

    def test_casts_are_not_parameters(self):
        source = self.text_of("DELETE FROM shared.t WHERE a = :x::uuid AND b = c::text;")
        self.assertIn("a = $1::uuid AND b = c::text", source)
        self.assertIn('{"x", NULL}', source)

    def test_a_parameter_needs_no_blank_after_an_operator(self):
        source = self.text_of("DELETE FROM shared.t WHERE a=:x AND b IN (:y,:z);")
        self.assertIn("a=$1 AND b IN ($2,$3)", source)

    def test_quoted_text_has_no_parameters(self):
        source = self.text_of("""UPDATE shared.t SET a = ':x', ":y" = 'it''s :z', b = :real;""")
        self.assertIn('{"real", NULL}', source)

    def test_escapes_in_e_strings_do_not_end_them(self):
        source = self.text_of(r"UPDATE shared.t SET a = E'\' :x', b = :real;")
        self.assertIn('{"real", NULL}', source)

    def test_a_backslash_ends_a_plain_string_like_any_character(self):
        source = self.text_of("UPDATE shared.t SET a = '\\', b = :real;")
        self.assertIn('{"real", NULL}', source)

    def test_dollar_quotes_have_no_parameters(self):
        source = self.text_of("UPDATE shared.t SET a = $$ :x ; $$, b = $q$ $$ :y $q$, c = :real;")
        self.assertIn('{"real", NULL}', source)

    def test_comments_have_no_parameters_and_are_left_out(self):
        source = self.text_of(
            "UPDATE shared.t -- :x ;\n /* :y /* nested */ ; */\n\n   SET a = :real;"
        )
        self.assertIn('.text = "UPDATE shared.t\\n"\n            "   SET a = $1"', source)
        self.assertIn('{"real", NULL}', source)

    def test_blank_lines_in_quoted_text_stay(self):
        source = self.text_of("UPDATE shared.t SET a = 'x  \n\n  -- y';")
        self.assertIn('"UPDATE shared.t SET a = \'x  \\n"\n            "\\n"', source)
        self.assertIn("-- y'", source)

    def test_slices_with_numbers_are_not_parameters(self):
        self.assertIn("a[1:2]", self.text_of("UPDATE shared.t SET b = a[1:2];"))

    def test_a_slice_with_names_is_refused(self):
        self.assert_refused(
            "-- name: X :exec\nUPDATE shared.t SET b = a[i:j];",
            "src/tenancy/tenancy.sql:2: 'i:j' may be a slice; "
            "put a blank before a parameter's colon",
        )

    def test_numbered_parameters_are_refused(self):
        self.assert_refused(
            "-- name: X :exec\nDELETE FROM shared.t\n WHERE a = $1;",
            "src/tenancy/tenancy.sql:3: '$1': name the parameter, as in :tenant_id",
        )

    def test_capitals_are_refused(self):
        self.assert_refused(
            "-- name: X :exec\nDELETE FROM shared.t WHERE a = :tenantId;",
            "src/tenancy/tenancy.sql:2: :tenantId: parameters are lower case, as fields are",
        )


class Headers(SqlgenTest):
    def test_one_takes_a_request_and_gives_a_message(self):
        source = self.generate("-- name: X :one GetTenantRequest -> Tenant\nSELECT 1;")
        self.assertIn(".rows = SQL_ONE,", source)
        self.assertIn(".in = &wire_smoothschedule_v1_GetTenantRequest,", source)
        self.assertIn(".out = &wire_smoothschedule_v1_Tenant,", source)
        self.assertIn('#include "smoothschedule/v1/tenant.types.h"', source)

    def test_many_fills_a_field(self):
        source = self.generate(
            "-- name: X :many ListTenantsRequest -> ListTenantsResponse.tenants\nSELECT 1;"
        )
        self.assertIn(".out = &wire_smoothschedule_v1_ListTenantsResponse,", source)
        self.assertIn('.out_field = "tenants",', source)

    def test_internal_messages_are_named_with_their_package(self):
        source = self.generate("-- name: X :maybe -> internal.SessionRow\nSELECT 1;")
        self.assertIn(".out = &wire_smoothschedule_internal_SessionRow,", source)
        self.assertNotIn(".in =", source)

    def test_the_comment_and_the_place_reach_the_header(self):
        self.generate("\n-- name: X :exec\n-- Why. Index: t_pkey.\nDELETE FROM shared.t;")
        header = (self.root / "out/sql/tenancy.h").read_text(encoding="utf-8")
        self.assertIn(
            "/* src/tenancy/tenancy.sql:2\n * Why. Index: t_pkey. */\n"
            "extern const struct sql_query SQL_X;",
            header,
        )

    def test_an_unknown_message_is_refused_with_a_close_name(self):
        self.assert_refused(
            "-- name: X :one -> Tenan\nSELECT 1;",
            "src/tenancy/tenancy.sql:1: there is no message Tenan; there is GetTenantRequest, "
            "ListTenantsRequest, ListTenantsResponse, Tenant",
        )

    def test_rows_without_a_message_are_refused(self):
        self.assert_refused(
            "-- name: X :one\nSELECT 1;",
            "src/tenancy/tenancy.sql:1: :one gives rows; say where they go: -> Message",
        )

    def test_many_into_a_whole_message_is_refused(self):
        self.assert_refused(
            "-- name: X :many -> ListTenantsResponse\nSELECT 1;",
            "src/tenancy/tenancy.sql:1: :many needs -> Message.repeated_field, "
            "not -> ListTenantsResponse",
        )

    def test_exec_with_a_reply_is_refused(self):
        self.assert_refused(
            "-- name: X :exec -> Tenant\nSELECT 1;",
            "src/tenancy/tenancy.sql:1: :exec gives no rows; take '-> Tenant' out",
        )

    def test_a_misspelt_kind_is_refused(self):
        self.assert_refused(
            "-- name: X :all -> Tenant\nSELECT 1;",
            "src/tenancy/tenancy.sql:1: "
            "write '-- name: NAME :one|:maybe|:many|:exec [Request] [-> Reply[.field]]'",
        )

    def test_every_problem_is_reported_at_once(self):
        self.assert_refused(
            "-- name: x :exec\nDELETE FROM shared.t WHERE a = $1;\n-- name: Y :one\nSELECT 1;",
            "src/tenancy/tenancy.sql:1: x: names of queries are UPPER_SNAKE",
            "src/tenancy/tenancy.sql:2: '$1': name the parameter, as in :tenant_id",
            "src/tenancy/tenancy.sql:3: :one gives rows; say where they go: -> Message",
        )


class Statements(SqlgenTest):
    def test_sql_without_a_name_is_refused(self):
        self.assert_refused(
            "-- A file.\n\nSELECT 1;\n",
            "src/tenancy/tenancy.sql:3: SQL without a name; "
            "put '-- name: NAME :one Request -> Reply' above",
        )

    def test_a_second_statement_is_refused(self):
        self.assert_refused(
            "-- name: X :exec\nSELECT 1;\nSELECT 2;",
            "src/tenancy/tenancy.sql:3: a second statement in X; give it a name of its own",
        )

    def test_a_missing_semicolon_is_refused(self):
        self.assert_refused(
            "-- name: X :exec\nSELECT 1\n-- name: Y :exec\nSELECT 2;",
            "src/tenancy/tenancy.sql:1: X does not end; put ';' behind it",
        )

    def test_an_open_quote_is_refused(self):
        self.assert_refused(
            "-- name: X :exec\nSELECT 'a;\n", "src/tenancy/tenancy.sql:2: ' is never closed"
        )

    def test_a_name_used_twice_is_refused_across_domains(self):
        self.write("src/auth/auth.sql", "-- name: X :exec\nSELECT 1;")
        self.assert_refused(
            "-- name: X :exec\nSELECT 1;",
            "src/tenancy/tenancy.sql:1: X is defined in src/auth/auth.sql:1 already",
        )

    def test_tenant_tables_mark_the_query(self):
        source = self.generate("-- name: X :exec\nDELETE FROM tenant.appointments;")
        self.assertIn(".tenant = true,", source)

    def test_a_cast_to_a_tenant_type_marks_the_query(self):
        source = self.generate("-- name: X :exec\nSELECT :a::tenant.kind;")
        self.assertIn(".tenant = true,", source)

    def test_quoted_and_longer_names_do_not_mark_it(self):
        source = self.generate(
            "-- name: X :exec\nSELECT 'tenant.x', a.tenant.b, my_tenant.c FROM shared.t a;"
        )
        self.assertNotIn(".tenant = true", source)

    def test_tenant_and_shared_tables_together_are_refused(self):
        self.assert_refused(
            "-- name: X :exec\nSELECT 1\n  FROM tenant.a\n  JOIN shared.b USING (id);",
            "src/tenancy/tenancy.sql:4: names tenant. and shared. in one query, but a tenant's "
            "role cannot read shared; use two queries "
            "(or give a table another alias than 'tenant' or 'shared')",
        )

    def test_all_queries_are_listed(self):
        self.write("src/auth/auth.sql", "-- name: A :exec\nSELECT 1;")
        source = self.generate("-- name: B :exec\nSELECT 1;", out="sql/queries.c")
        self.assertIn("{\n    &SQL_A,\n    &SQL_B,\n    NULL,\n}", source)

    def test_no_sql_at_all_gives_empty_lists(self):
        self.assertEqual(self.run_sqlgen().returncode, 0)
        listing = (self.root / "out/sql/queries.c").read_text(encoding="utf-8")
        self.assertIn("SQL_QUERIES[] = {\n    NULL,\n}", listing)
        schema = (self.root / "out/schema/tenant.c").read_text(encoding="utf-8")
        self.assertIn("SCHEMA_TENANT_COUNT = 0;", schema)


class Effects(SqlgenTest):
    """A query that begins with SELECT may be sent twice."""

    def assert_effect(self, name, expression):
        self.assert_refused(
            f"-- name: X :exec\nSELECT a,\n       {expression}\n  FROM shared.t;",
            f"src/tenancy/tenancy.sql:3: {name}() may do more than read, but a query that begins "
            "with SELECT is taken for a read and may run twice; write WITH done AS (SELECT "
            f"{name}(…) …) SELECT … FROM done",
        )

    def test_functions_with_effects_are_refused(self):
        self.assert_effect("pg_notify", "pg_catalog.pg_notify('a', b)")
        self.assert_effect("nextval", "nextval ('shared.numbers')")
        self.assert_effect("set_config", "pg_catalog . set_config('role', :role, true)")
        self.assert_effect("pg_advisory_xact_lock", "pg_advisory_xact_lock(1)")
        self.assert_effect("pg_try_advisory_lock", "pg_try_advisory_lock(1)")

    def test_functions_of_our_own_schemas_are_refused(self):
        self.assert_effect("shared.book", "shared.book(:id)")

    def test_case_and_comments_do_not_hide_them(self):
        self.assert_refused(
            "-- name: X :exec\n/* quick */ select PG_NOTIFY('a', 'b');",
            "src/tenancy/tenancy.sql:2: PG_NOTIFY() may do more than read, but a query that "
            "begins with SELECT is taken for a read and may run twice; write WITH done AS (SELECT "
            "PG_NOTIFY(…) …) SELECT … FROM done",
        )

    def test_select_into_is_refused(self):
        self.assert_refused(
            "-- name: X :exec\nSELECT a INTO shared.b FROM shared.t;",
            "src/tenancy/tenancy.sql:2: SELECT INTO makes a table; write INSERT INTO … SELECT",
        )

    def test_they_may_stand_behind_with(self):
        self.generate(
            "-- name: X :exec\nWITH done AS (SELECT pg_notify('a', 'b')) SELECT 1 FROM done;"
        )

    def test_what_only_looks_alike_is_fine(self):
        source = self.generate(
            "-- name: X :exec\nSELECT 'pg_notify(', my_nextval(1), nextval, pg_sleep(1),\n"
            "       substring(a FOR 3) -- set_config(\n  FROM shared.t AS t (a);"
        )
        self.assertNotIn(".locks", source)

    def test_row_locks_mark_the_query(self):
        for lock in ("UPDATE", "NO KEY UPDATE SKIP LOCKED", "SHARE", "key\n share"):
            source = self.generate(f"-- name: X :exec\nSELECT 1 FROM shared.t FOR {lock};")
            self.assertIn(".locks = true,", source)


class Apps(SqlgenTest):
    """A tenant app is a folder."""

    def setUp(self):
        super().setUp()
        self.write("src/apps/salon/app.c", "")
        self.write("src/apps/salon/salon.sql", "-- name: X :exec\nSELECT 1 FROM tenant.cuts;")
        self.write("src/apps/salon/schema/0001_cuts.sql", "CREATE TABLE tenant.cuts (id uuid);")

    def read(self, path):
        return (self.root / "out" / path).read_text(encoding="utf-8")

    def assert_app_refused(self, expected):
        run = self.run_sqlgen()
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertEqual(run.stderr.splitlines(), [expected])

    def test_an_app_brings_queries_and_migrations_of_its_own(self):
        self.assertEqual(self.run_sqlgen().returncode, 0)
        self.assertIn("const struct sql_query *const SQL_QUERIES_SALON[]", self.read("sql/salon.c"))
        self.assertIn("const struct schema_step SCHEMA_SALON[]", self.read("schema/salon.c"))
        self.assertIn("CREATE TABLE tenant.cuts (id uuid)", self.read("schema/salon.c"))

    def test_its_queries_are_not_those_of_every_process(self):
        self.assertEqual(self.run_sqlgen().returncode, 0)
        self.assertNotIn("SQL_X", self.read("sql/queries.c"))

    def test_folders_are_found_and_listed_by_name(self):
        self.write("src/apps/bakery/app.c", "")
        self.assertEqual(self.run_sqlgen().returncode, 0)
        self.assertIn(
            "TENANT_APPS[] = {\n    &BAKERY_APP,\n    &SALON_APP,\n    NULL,\n}",
            self.read("apps/list.c"),
        )
        self.assertIn("SQL_QUERIES_BAKERY[] = {\n    NULL,\n}", self.read("sql/bakery.c"))
        self.assertIn("SCHEMA_BAKERY_COUNT = 0;", self.read("schema/bakery.c"))

    def test_no_app_gives_an_empty_list(self):
        for file in ("app.c", "salon.sql", "schema/0001_cuts.sql"):
            (self.root / "src/apps/salon" / file).unlink()
        (self.root / "src/apps/salon/schema").rmdir()
        (self.root / "src/apps/salon").rmdir()
        self.assertEqual(self.run_sqlgen().returncode, 0)
        self.assertIn("TENANT_APPS[] = {\n    NULL,\n}", self.read("apps/list.c"))

    def test_a_folder_without_app_c_is_refused(self):
        (self.root / "src/apps/salon/app.c").unlink()
        self.assert_app_refused(
            "src/apps/salon:1: has no app.c, which would say what salon brings to a tenant"
        )

    def test_the_name_of_a_domain_is_refused(self):
        self.write("src/salon/salon.sql", "-- name: Y :exec\nSELECT 1 FROM shared.t;")
        self.assert_app_refused("src/apps/salon:1: a tenant app cannot be called 'salon'")

    def test_shared_tables_are_refused(self):
        self.write("src/apps/salon/schema/0001_cuts.sql", "\nCREATE TABLE shared.cuts (id uuid);")
        self.assert_app_refused(
            "src/apps/salon/schema/0001_cuts.sql:2: a tenant's schema stands alone; shared. "
            "belongs in schema/shared/"
        )

    def test_apps_of_another_folder_come_alone(self):
        self.write("src/auth/auth.sql", "-- name: A :exec\nSELECT 1;")
        self.write("elsewhere/shop/app.c", "")
        run = self.run_sqlgen("--only-apps", "elsewhere")
        self.assertEqual(run.returncode, 0, run.stderr)
        written = sorted(p.relative_to(self.root / "out").as_posix()
                         for p in (self.root / "out").rglob("*.c"))
        self.assertEqual(written, ["schema/shop.c", "sql/shop.c"])


class Migrations(SqlgenTest):
    PATH = "schema/shared/0001_begin.sql"

    def test_statements_are_split_outside_quotes(self):
        body = "AS $f$ SELECT 1; -- ;\n$f$"
        source = self.generate(
            f"CREATE SCHEMA shared; -- ;\nCREATE FUNCTION shared.f() {body};\n"
            "INSERT INTO shared.t VALUES (';');\n",
            path=self.PATH,
            out="schema/shared.c",
        )
        self.assertIn(
            '    "CREATE SCHEMA shared",\n'
            '    "CREATE FUNCTION shared.f() AS $f$ SELECT 1; -- ;\\n"\n    "$f$",\n'
            "    \"INSERT INTO shared.t VALUES (';')\",\n    NULL,\n",
            source,
        )

    def test_number_name_and_checksum(self):
        sql = "CREATE SCHEMA shared;\n"
        source = self.generate(sql, path=self.PATH, out="schema/shared.c")
        digest = hashlib.sha256(sql.encode()).digest()
        self.assertIn('{1, "begin",', source)
        self.assertIn(", ".join(f"0x{byte:02x}" for byte in digest), source)
        self.assertIn("SCHEMA_SHARED_COUNT = 1;", source)

    def test_an_index_beside_running_calls_is_made_in_two_ways(self):
        source = self.generate(
            "-- concurrently\nCREATE UNIQUE INDEX CONCURRENTLY t_idx ON tenant.t (a);\n",
            path="schema/tenant/0001_index.sql",
            out="schema/tenant.c",
        )
        self.assertIn(
            'step_0001[] = {\n    "CREATE UNIQUE INDEX t_idx ON tenant.t (a)",\n    NULL,\n}', source
        )
        self.assertIn(
            'concurrently_0001[] = {\n    "DROP INDEX CONCURRENTLY IF EXISTS tenant.t_idx",\n'
            '    "CREATE UNIQUE INDEX CONCURRENTLY t_idx ON tenant.t (a)",\n    NULL,\n}',
            source,
        )
        self.assertIn("step_0001, concurrently_0001},", source)

    def test_concurrently_without_its_mark_is_refused(self):
        self.assert_refused(
            "CREATE TABLE tenant.t (a int);\nCREATE INDEX CONCURRENTLY t_idx ON tenant.t (a);\n",
            "schema/tenant/0001_index.sql:2: CONCURRENTLY works outside of a transaction only: give "
            "the index a file of its own that begins with the line '-- concurrently'",
            path="schema/tenant/0001_index.sql",
        )

    def test_a_marked_step_is_one_index(self):
        for sql in (
            "CREATE INDEX t_idx ON tenant.t (a);",
            "CREATE INDEX CONCURRENTLY ON tenant.t (a);",
            "CREATE INDEX CONCURRENTLY a ON tenant.t (a);\nCREATE INDEX b ON tenant.t (b);",
        ):
            self.assert_refused(
                f"-- concurrently\n{sql}\n",
                "schema/tenant/0001_index.sql:1: a step marked '-- concurrently' is one "
                "CREATE INDEX CONCURRENTLY name ON tenant.…",
                path="schema/tenant/0001_index.sql",
            )

    def test_a_gap_in_the_numbers_is_refused(self):
        self.assert_refused(
            "CREATE SCHEMA shared;",
            "schema/shared/0002_begin.sql:1: its number should be 0001",
            path="schema/shared/0002_begin.sql",
        )

    def test_another_file_name_is_refused(self):
        self.assert_refused(
            "CREATE SCHEMA shared;",
            "schema/shared/1-Begin.sql:1: migrations are called NNNN_name.sql, in lower case",
            path="schema/shared/1-Begin.sql",
        )

    def test_a_file_without_statements_is_refused(self):
        self.assert_refused(
            "-- Nothing.\n", f"{self.PATH}:1: has no statement; remove the file", path=self.PATH
        )

    def test_a_missing_semicolon_is_refused(self):
        self.assert_refused(
            "CREATE SCHEMA shared;\nCREATE TABLE shared.t ()",
            f"{self.PATH}:2: the last statement does not end; put ';' behind it",
            path=self.PATH,
        )

    def test_shared_tables_in_a_tenant_schema_are_refused(self):
        self.assert_refused(
            "CREATE TABLE tenant.a (id uuid REFERENCES shared.b);",
            "schema/tenant/0001_begin.sql:1: a tenant's schema stands alone; "
            "shared. belongs in schema/shared/",
            path="schema/tenant/0001_begin.sql",
        )


if __name__ == "__main__":
    unittest.main()
