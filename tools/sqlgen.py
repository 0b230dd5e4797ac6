#!/usr/bin/env python3
"""Turns named queries and migrations into C constants (src/store/db.h, src/store/schema_step.h).

    tools/sqlgen.py --types gen/pb --out gen [--root .] [--only-apps FOLDER]

Reads     src/<domain>/*.sql, src/apps/<app>/*.sql                            named queries
          schema/{shared,tenant}/NNNN_name.sql, src/apps/<app>/schema/…       migrations
Writes    <out>/sql/<domain or app>.{h,c}, <out>/schema/{shared,tenant,<app>}.{h,c}
          <out>/sql/queries.{h,c}    every query of every domain
          <out>/apps/list.{h,c}      the tenant apps: every folder of src/apps/

--only-apps FOLDER reads nothing but the tenant apps in another folder, which test programs list
themselves.

A query:

    -- name: TENANT_LIST :many ListTenantsRequest -> ListTenantsResponse.tenants
    -- Tenants in order of creation. Index: tenants_pkey.
    SELECT id, name FROM shared.tenants WHERE id > :after ORDER BY id LIMIT :limit;

`:one` and `:maybe` give a message, `:many` fills a repeated field of one, `:exec` gives none. The
request may be left out. Messages are those of smoothschedule.v1 (`Tenant`), of
smoothschedule.internal (`internal.SessionRow`), or others by their full name.

Every mistake is reported as file:line, all of them in one run; then nothing is written.
"""

import argparse
import bisect
import hashlib
import re
import sys
from dataclasses import dataclass
from pathlib import Path

ROWS = {"one": "SQL_ONE", "maybe": "SQL_MAYBE", "many": "SQL_MANY", "exec": "SQL_EXEC"}
HEADER = re.compile(
    r"--\s*name:\s*(?P<name>\S+)\s+:(?P<rows>\w+)"
    r"(?:\s+(?P<input>[\w.]+))?(?:\s*->\s*(?P<output>[\w.]+))?\s*$"
)
PARAMETER = re.compile(r":([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)")
# What a SELECT may call although it does more than read; from PostgreSQL's manual, §9.
EFFECTS = re.compile(
    r"(?<![\w$:])(?:pg_catalog\s*\.\s*)?(?P<name>pg_notify|nextval|setval|set_config|setseed"
    r"|pg_(?:try_)?advisory_\w+|pg_export_snapshot"
    r"|pg_(?:cancel|terminate)_backend|pg_reload_conf|pg_rotate_logfile|pg_switch_wal"
    r"|pg_promote|pg_logical_emit_message|pg_(?:create|drop)_\w+|pg_stat_reset\w*"
    r"|lo_\w+|lowrite|dblink\w*|query_to_\w+)\s*\(",
    re.I,
)
SELECT = re.compile(r"\s*SELECT\b", re.I)
OWN_FUNCTION = re.compile(r"(?<![\w.$:])(?P<name>(?:shared|tenant)\s*\.\s*\w+)\s*\(", re.I)
ROW_LOCK = re.compile(r"\bFOR\s+(?:NO\s+KEY\s+UPDATE|UPDATE|KEY\s+SHARE|SHARE)\b", re.I)
CONCURRENT_MARK = "-- concurrently"
CONCURRENTLY = re.compile(r"\bCONCURRENTLY\b\s*", re.I)
CONCURRENT_INDEX = re.compile(
    r"\s*CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+(?P<name>[a-z][a-z0-9_]*)\s+ON\s+tenant\.",
    re.I,
)
MIGRATION = re.compile(r"(\d{4})_([a-z][a-z0-9_]*)\.sql")


class Problems:
    """What is wrong, in the order it was found."""

    def __init__(self):
        self.lines = []

    def add(self, path, line, text):
        self.lines.append(f"{path}:{line}: {text}")


class Source:
    """A SQL file and, of the same length, its text without comments (`code`: comments are blanks)
    and without quoted text too (`plain`: where to look for names and semicolons)."""

    def __init__(self, path, text, problems):
        self.path = path
        self.text = text
        self.problems = problems
        self.line_starts = [0] + [m.end() for m in re.finditer("\n", text)]
        self.quoted = []
        code, plain = list(text), list(text)
        for start, end, is_comment in self._hidden():
            blanks = [c if c == "\n" else " " for c in text[start:end]]
            plain[start:end] = blanks
            if is_comment:
                code[start:end] = blanks
            else:
                self.quoted.append((start, end))
        self.code = "".join(code)
        self.plain = "".join(plain)

    def line(self, position):
        return bisect.bisect_right(self.line_starts, position)

    def problem(self, position, text):
        self.problems.add(self.path, self.line(position), text)

    def _hidden(self):
        """Spans of comments and of quoted text, by PostgreSQL's lexical rules (§4.1)."""
        text, i = self.text, 0
        while i < len(text):
            start = i
            dollar = re.compile(r"\$([A-Za-z_]\w*)?\$").match(text, i)
            after_name = i > 0 and (text[i - 1].isalnum() or text[i - 1] in "_$")
            if text.startswith("--", i):
                i = text.find("\n", i)
                i = len(text) if i < 0 else i
                yield start, i, True
            elif text.startswith("/*", i):
                i = self._skip_block_comment(i)
                yield start, i, True
            elif text[i] in "'\"":
                escapes = text[i] == "'" and re.search(r"(?<!\w)[eE]$", text[max(0, i - 2) : i])
                i = self._skip_quoted(i, bool(escapes))
                yield start, i, False
            elif dollar and not after_name:
                end = text.find(dollar[0], dollar.end())
                if end < 0:
                    self.problem(start, f"{dollar[0]} is never closed")
                i = len(text) if end < 0 else end + len(dollar[0])
                yield start, i, False
            else:
                i += 1

    def _skip_block_comment(self, start):
        depth, i = 0, start
        while i < len(self.text):
            if self.text.startswith("/*", i):
                depth, i = depth + 1, i + 2
            elif self.text.startswith("*/", i):
                depth, i = depth - 1, i + 2
                if depth == 0:
                    return i
            else:
                i += 1
        self.problem(start, "/* is never closed")
        return len(self.text)

    def _skip_quoted(self, start, escapes):
        quote, i = self.text[start], start + 1
        while i < len(self.text):
            if escapes and self.text[i] == "\\":
                i += 2
            elif self.text[i] != quote:
                i += 1
            elif self.text.startswith(quote * 2, i):
                i += 2
            else:
                return i + 1
        self.problem(start, f"{quote} is never closed")
        return len(self.text)

    def statement(self, start, end, rewrite=None):
        """The SQL between two positions, without comments, trailing blanks and empty lines; quoted
        text stays as it is. `rewrite(start, end)` gives what stands for a part without quotes."""
        parts, at = [], start
        inside = [(a, b) for a, b in self.quoted if start <= a < end]
        for quote_start, quote_end in inside + [(end, end)]:
            part = rewrite(at, quote_start) if rewrite else self.code[at:quote_start]
            parts.append(re.sub(r"[ \t]*\n(?:[ \t]*\n)*", "\n", part))
            parts.append(self.text[quote_start:quote_end])
            at = quote_end
        return "".join(parts).strip()

    def first_code(self, start, end):
        """Where something other than blanks and comments begins, or None."""
        found = re.compile(r"\S").search(self.code, start, end)
        return found.start() if found else None

    def names_schema(self, schema, start, end):
        """Where the code names something of a schema (`tenant.x`, but not `:tenant.x`), or None."""
        name = re.compile(rf"(?<![\w.$])(?<!(?<!:):){schema}\s*\.", re.I)
        found = name.search(self.plain, start, end)
        if found and not found[0].startswith(schema):
            self.problem(found.start(), f"write {schema}. in lower case")
        return found.start() if found else None


@dataclass
class Message:
    symbol: str
    header: str


@dataclass
class Query:
    name: str
    rows: str
    path: str
    line: int
    text: str
    params: list
    comment: list
    input: Message = None
    output: Message = None
    out_field: str = None
    tenant: bool = False
    locks: bool = False


@dataclass
class App:
    """A tenant app: a folder with app.c, which says what it brings to a tenant."""

    queries: list
    steps: list


@dataclass
class Step:
    number: int
    name: str
    checksum: bytes
    statements: list
    concurrently: list


def read_messages(types):
    """Every message that has a table, by its full name with dots as underscores."""
    messages = {}
    for header in sorted(types.rglob("*.types.h")):
        name = header.relative_to(types).as_posix()
        for symbol in re.findall(
            r"extern const struct wire_message (\w+);", header.read_text(encoding="utf-8")
        ):
            messages[symbol.removeprefix("wire_")] = Message(symbol, name)
    return messages


def find_message(messages, name):
    for full in (f"smoothschedule.v1.{name}", f"smoothschedule.{name}", name):
        message = messages.get(full.replace(".", "_"))
        if message:
            return message
    return None


def close_names(messages, name):
    wanted = name.lower()
    short = sorted(
        key.removeprefix("smoothschedule_v1_").replace("smoothschedule_internal_", "internal.")
        for key in messages
        if key.startswith(("smoothschedule_v1_", "smoothschedule_internal_"))
    )
    close = [s for s in short if wanted in s.lower() or s.lower() in wanted]
    return f"; there is {', '.join(close[:5])}" if close else ""


def number_parameters(source, start, end):
    """The SQL with $1… for :names, and the names in that order."""
    params = []

    def rewrite(part_start, part_end):
        out, at = [], part_start
        for found in PARAMETER.finditer(source.code, part_start, part_end):
            before = source.code[found.start() - 1]
            if before == ":":
                continue  # a cast
            if before.isalnum() or before in "_])":
                source.problem(
                    found.start(),
                    f"'{before}{found[0]}' may be a slice; put a blank before a parameter's colon",
                )
            if found[1] != found[1].lower():
                source.problem(
                    found.start(), f"{found[0]}: parameters are lower case, as fields are"
                )
            if found[1] not in params:
                params.append(found[1])
            out += [source.code[at : found.start()], f"${params.index(found[1]) + 1}"]
            at = found.end()
        return "".join(out) + source.code[at:part_end]

    for found in re.compile(r"\$\d+").finditer(source.plain, start, end):
        source.problem(found.start(), f"'{found[0]}': name the parameter, as in :tenant_id")
    return source.statement(start, end, rewrite), params


def resolve(source, position, header, messages, query):
    """The query's messages, out of its header."""
    rows, wanted_in, wanted_out = header["rows"], header["input"], header["output"]
    if wanted_in:
        query.input = find_message(messages, wanted_in)
        if not query.input:
            source.problem(
                position, f"there is no message {wanted_in}{close_names(messages, wanted_in)}"
            )
    if rows == "exec":
        if wanted_out:
            source.problem(position, f":exec gives no rows; take '-> {wanted_out}' out")
        return
    shape = "Message.repeated_field" if rows == "many" else "Message"
    if not wanted_out:
        source.problem(position, f":{rows} gives rows; say where they go: -> {shape}")
        return
    message, out_field = find_message(messages, wanted_out), None
    if not message and "." in wanted_out:
        owner, out_field = wanted_out.rsplit(".", 1)
        message = find_message(messages, owner)
    if not message:
        source.problem(
            position, f"there is no message {wanted_out}{close_names(messages, wanted_out)}"
        )
    elif (rows == "many") != (out_field is not None):
        source.problem(position, f":{rows} needs -> {shape}, not -> {wanted_out}")
    query.output, query.out_field = message, out_field


def read_comment(source, start, end):
    """The lines of comment under the header, and where the SQL begins."""
    comment = []
    while start < end and source.text.startswith("--", start):
        line_end = source.text.find("\n", start, end)
        line_end = end if line_end < 0 else line_end
        comment.append(source.text[start + 2 : line_end].strip())
        start = line_end + 1
    return comment, start


def check_schemas(source, start, end, allowed_tenant=True, allowed_shared=True):
    tenant = source.names_schema("tenant", start, end)
    shared = source.names_schema("shared", start, end)
    if tenant is not None and not allowed_tenant:
        source.problem(
            tenant, "schema/shared/ makes shared tables; tenant. belongs in schema/tenant/"
        )
    elif shared is not None and not allowed_shared:
        source.problem(shared, "a tenant's schema stands alone; shared. belongs in schema/shared/")
    elif tenant is not None and shared is not None:
        source.problem(
            max(tenant, shared),
            "names tenant. and shared. in one query, but a tenant's role cannot read shared; "
            "use two queries (or give a table another alias than 'tenant' or 'shared')",
        )
    return tenant is not None


def check_effects(source, start, end):
    """The store takes a query that begins with SELECT for one that only reads: such ones share a
    transaction with other calls' reads, and are sent again when a connection is lost."""
    for pattern in (EFFECTS, OWN_FUNCTION):
        for found in pattern.finditer(source.plain, start, end):
            name = re.sub(r"\s", "", found["name"])
            source.problem(
                found.start(),
                f"{name}() may do more than read, but a query that begins with SELECT is taken "
                f"for a read and may run twice; write WITH done AS (SELECT {name}(…) …) SELECT … "
                "FROM done",
            )
    into = re.compile(r"\bINTO\b", re.I).search(source.plain, start, end)
    if into:
        source.problem(into.start(), "SELECT INTO makes a table; write INSERT INTO … SELECT")


def read_query(source, start, end, messages):
    """The query whose header is at `start`, or None where it cannot be told what is meant."""
    line_end = source.text.find("\n", start, end)
    line_end = end if line_end < 0 else line_end
    header = HEADER.match(source.text[start:line_end])
    if not header or header["rows"] not in ROWS:
        source.problem(
            start, "write '-- name: NAME :one|:maybe|:many|:exec [Request] [-> Reply[.field]]'"
        )
        return None
    name = header["name"]
    if not re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
        source.problem(start, f"{name}: names of queries are UPPER_SNAKE")
    comment, begin = read_comment(source, line_end + 1, end)
    semicolon = source.plain.find(";", begin, end)
    if semicolon < 0:
        source.problem(start, f"{name} does not end; put ';' behind it")
        return None
    second = source.first_code(semicolon + 1, end)
    if second is not None:
        source.problem(second, f"a second statement in {name}; give it a name of its own")
    text, params = number_parameters(source, begin, semicolon)
    if not text:
        source.problem(start, f"{name} has no SQL")
    query = Query(
        name, ROWS[header["rows"]], source.path, source.line(start), text, params, comment
    )
    resolve(source, start, header, messages, query)
    query.tenant = check_schemas(source, begin, semicolon)
    if SELECT.match(source.plain, begin, semicolon):
        query.locks = ROW_LOCK.search(source.plain, begin, semicolon) is not None
        check_effects(source, begin, semicolon)
    return query


def read_queries(source, messages):
    headers = [m.start() for m in re.finditer(r"^--\s*name:", source.text, re.M)]
    headers = [h for h in headers if source.code[h] == " "]  # not in quoted text
    ends = headers[1:] + [len(source.text)]
    unnamed = source.first_code(0, headers[0] if headers else len(source.text))
    if unnamed is not None:
        source.problem(
            unnamed, "SQL without a name; put '-- name: NAME :one Request -> Reply' above"
        )
    queries = [read_query(source, h, end, messages) for h, end in zip(headers, ends)]
    return [query for query in queries if query]


def read_file(root, file, problems):
    path = file.relative_to(root).as_posix()
    try:
        return Source(path, file.read_text(encoding="utf-8"), problems)
    except UnicodeDecodeError as error:
        problems.add(path, 1, f"is not UTF-8 at byte {error.start}")
        return Source(path, "", problems)


def read_folder(root, folder, messages, problems, seen):
    """The queries of a domain or an app, in all its files."""
    queries = []
    for file in sorted(folder.glob("*.sql")):
        source = read_file(root, file, problems)
        for query in read_queries(source, messages):
            other = seen.setdefault(query.name, query)
            if other is not query:
                problems.add(
                    query.path,
                    query.line,
                    f"{query.name} is defined in {other.path}:{other.line} already",
                )
            queries.append(query)
    return queries


def read_domains(root, messages, problems, seen):
    """Queries by domain: the name of the folder."""
    domains = {}
    for folder in sorted({file.parent for file in root.glob("src/*/*.sql")}):
        if folder.name in ("apps", "queries"):
            path = sorted(folder.glob("*.sql"))[0].relative_to(root).as_posix()
            problems.add(path, 1, f"a domain cannot be called '{folder.name}'")
        domains[folder.name] = read_folder(root, folder, messages, problems, seen)
    return domains


def read_apps(root, apps_folder, messages, problems, taken, seen):
    """Tenant apps by name: that of the folder."""
    apps = {}
    for folder in sorted(path for path in (root / apps_folder).glob("*") if path.is_dir()):
        name, path = folder.name, folder.relative_to(root).as_posix()
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name) or name in taken:
            problems.add(path, 1, f"a tenant app cannot be called '{name}'")
        if not (folder / "app.c").exists():
            problems.add(path, 1, f"has no app.c, which would say what {name} brings to a tenant")
        apps[name] = App(
            read_folder(root, folder, messages, problems, seen),
            read_steps(root, folder / "schema", "tenant", problems),
        )
    return apps


def read_statements(source, kind):
    statements, at = [], 0
    while (end := source.plain.find(";", at)) >= 0:
        if source.first_code(at, end) is not None:
            statements.append(source.statement(at, end))
            check_schemas(source, at, end, kind == "tenant", kind == "shared")
        at = end + 1
    rest = source.first_code(at, len(source.text))
    if rest is not None:
        source.problem(rest, "the last statement does not end; put ';' behind it")
    return statements


def read_concurrently(source, statements, kind):
    """What makes the index of a marked step outside of a transaction; its statements are left to
    make it inside of one. Nothing for an ordinary step."""
    found = CONCURRENTLY.search(source.plain)
    if not source.text.startswith(CONCURRENT_MARK + "\n"):
        if found:
            source.problem(
                found.start(),
                f"CONCURRENTLY works outside of a transaction only: give the index a file of its "
                f"own that begins with the line '{CONCURRENT_MARK}'",
            )
        return []
    index = CONCURRENT_INDEX.match(source.plain)
    if kind != "tenant" or len(statements) != 1 or not index:
        source.problem(
            0,
            f"a step marked '{CONCURRENT_MARK}' is one CREATE INDEX CONCURRENTLY name ON tenant.…",
        )
        return []
    (create,) = statements
    statements[:] = [CONCURRENTLY.sub("", create, count=1)]
    return [f"DROP INDEX CONCURRENTLY IF EXISTS tenant.{index['name']}", create]


def read_steps(root, folder, kind, problems):
    """The migrations of a folder, which are numbered from 0001 without gaps."""
    steps = []
    for file in sorted(folder.glob("*.sql")):
        source, match = read_file(root, file, problems), MIGRATION.fullmatch(file.name)
        if not match:
            problems.add(source.path, 1, "migrations are called NNNN_name.sql, in lower case")
            continue
        if int(match[1]) != len(steps) + 1:
            problems.add(source.path, 1, f"its number should be {len(steps) + 1:04}")
        statements = read_statements(source, kind)
        if not statements:
            problems.add(source.path, 1, "has no statement; remove the file")
        concurrently = read_concurrently(source, statements, kind)
        checksum = hashlib.sha256(file.read_bytes()).digest()
        steps.append(Step(len(steps) + 1, match[2], checksum, statements, concurrently))
    return steps


def c_string(text, indent):
    """A C literal, a line of SQL a line."""
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\r", "\\r")
    )
    lines = escaped.split("\n")
    literals = [f'"{line}\\n"' for line in lines[:-1]] + [f'"{lines[-1]}"']
    return f"\n{indent}".join(literals)


def comment_text(line):
    return line.replace("*/", "* /").replace("/*", "/ *")


def write_file(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def edited_by(sources):
    return f"/* Generated by tools/sqlgen.py from {sources}. Do not edit. */\n"


def header_text(sources, guard, body, include):
    return (
        edited_by(sources)
        + f'#ifndef {guard}\n#define {guard}\n\n#include "{include}"\n\n{body}\n#endif\n'
    )


def query_source(query):
    slot = f"plan_{query.name.lower()}"
    params = "".join(f'"{p}", ' for p in query.params)
    lines = [
        f"static struct sql_plan *{slot};",
        f"const struct sql_query SQL_{query.name} = {{",
        f'    .name = "{query.name}",',
        f'    .file = "{query.path}:{query.line}",',
        f"    .text = {c_string(query.text, '            ')},",
        f"    .rows = {query.rows},",
        f"    .params = (const char *const[]){{{params}NULL}},",
    ]
    if query.input:
        lines.append(f"    .in = &{query.input.symbol},")
    if query.output:
        lines.append(f"    .out = &{query.output.symbol},")
    if query.out_field:
        lines.append(f'    .out_field = "{query.out_field}",')
    if query.tenant:
        lines.append("    .tenant = true,")
    if query.locks:
        lines.append("    .locks = true,")
    lines += [f"    .plan = &{slot},", "};", ""]
    return "\n".join(lines)


def query_header(query):
    comment = [f"{query.path}:{query.line}"] + query.comment
    lines = "\n * ".join(comment_text(line) for line in comment)
    return f"/* {lines} */\nextern const struct sql_query SQL_{query.name};\n\n"


def write_domain(out, domain, queries):
    sources = " and ".join(sorted({query.path for query in queries})) or "no file"
    guard, listing = f"SQL_{domain.upper()}_H", f"SQL_QUERIES_{domain.upper()}"
    body = "".join(query_header(query) for query in queries)
    body += (
        f"/* All of them; NULL-terminated. */\nextern const struct sql_query *const {listing}[];\n"
    )
    write_file(out / f"sql/{domain}.h", header_text(sources, guard, body, "store/db.h"))

    used = [m for query in queries for m in (query.input, query.output) if m]
    text = edited_by(sources) + f'#include "sql/{domain}.h"\n\n'
    text += "".join(f'#include "{name}"\n' for name in sorted({m.header for m in used}))
    text += "\n" + "\n".join(query_source(query) for query in queries)
    text += f"\nconst struct sql_query *const {listing}[] = {{\n"
    text += "".join(f"    &SQL_{query.name},\n" for query in queries) + "    NULL,\n};\n"
    write_file(out / f"sql/{domain}.c", text)


def write_queries(out, domains):
    sources = "the queries of all domains"
    body = (
        "/* Every query of every domain, for the plans made at start; NULL-terminated. */\n"
        "extern const struct sql_query *const SQL_QUERIES[];\n"
    )
    write_file(out / "sql/queries.h", header_text(sources, "SQL_QUERIES_H", body, "store/db.h"))
    text = edited_by(sources) + '#include "sql/queries.h"\n\n'
    text += "".join(f'#include "sql/{domain}.h"\n' for domain in sorted(domains))
    text += "\n" if domains else ""
    text += "const struct sql_query *const SQL_QUERIES[] = {\n"
    for domain in sorted(domains):
        text += "".join(f"    &SQL_{query.name},\n" for query in domains[domain])
    write_file(out / "sql/queries.c", text + "    NULL,\n};\n")


def statements_source(name, statements):
    lines = "".join(f"    {c_string(statement, '    ')},\n" for statement in statements)
    return f"static const char *const {name}[] = {{\n{lines}    NULL,\n}};\n\n"


def write_steps(out, kind, folder, steps):
    name, sources = f"SCHEMA_{kind.upper()}", folder
    body = (
        "/* In order of their numbers, which count from 1; one without a number is behind the last. "
        "*/\n"
        f"extern const struct schema_step {name}[];\nextern const size_t {name}_COUNT;\n"
    )
    header = header_text(sources, f"{name}_H", body, "store/schema_step.h")
    write_file(out / f"schema/{kind}.h", header)

    text = edited_by(sources) + f'#include "schema/{kind}.h"\n\n'
    for step in steps:
        text += statements_source(f"step_{step.number:04}", step.statements)
        if step.concurrently:
            text += statements_source(f"concurrently_{step.number:04}", step.concurrently)
    text += f"const struct schema_step {name}[] = {{\n"
    for step in steps:
        checksum = "".join(f"0x{byte:02x}, " for byte in step.checksum).rstrip(", ")
        text += f'    {{{step.number}, "{step.name}",\n     {{{checksum}}},\n'
        concurrently = f", concurrently_{step.number:04}" if step.concurrently else ""
        text += f"     step_{step.number:04}{concurrently}}},\n"
    text += "    {0},\n};\n"
    text += f"const size_t {name}_COUNT = {len(steps)};\n"
    write_file(out / f"schema/{kind}.c", text)


def write_app_list(out, apps):
    sources = "the folders of src/apps"
    body = (
        "/* Every tenant app there is, by name; NULL-terminated. */\n"
        "extern const struct tenant_app *const TENANT_APPS[];\n"
    )
    header = header_text(sources, "APPS_LIST_H", body, "apps/apps.h")
    write_file(out / "apps/list.h", header)
    text = edited_by(sources) + '#include "apps/list.h"\n\n'
    text += "".join(f"extern const struct tenant_app {name.upper()}_APP;\n" for name in apps)
    text += "\n" if apps else ""
    text += "const struct tenant_app *const TENANT_APPS[] = {\n"
    text += "".join(f"    &{name.upper()}_APP,\n" for name in apps) + "    NULL,\n};\n"
    write_file(out / "apps/list.c", text)


def write_apps(out, apps_folder, apps):
    for name, app in apps.items():
        write_domain(out, name, app.queries)
        write_steps(out, name, f"{apps_folder}/{name}/schema", app.steps)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--types", type=Path, required=True, help="where *.types.h lie")
    parser.add_argument("--out", type=Path, required=True, help="gets sql/ and schema/")
    parser.add_argument("--root", type=Path, default=Path("."), help="holds src/ and schema/")
    parser.add_argument("--only-apps", metavar="FOLDER", help="tenant apps of tests, and no more")
    args = parser.parse_args()

    problems, messages, seen = Problems(), read_messages(args.types), {}
    domains, schemas = {}, {}
    if not args.only_apps:
        domains = read_domains(args.root, messages, problems, seen)
        for kind in ("shared", "tenant"):
            schemas[kind] = read_steps(args.root, args.root / "schema" / kind, kind, problems)
    taken = {"shared", "tenant", "queries"} | set(domains)
    apps_folder = args.only_apps or "src/apps"
    apps = read_apps(args.root, apps_folder, messages, problems, taken, seen)
    if problems.lines:
        print("\n".join(problems.lines), file=sys.stderr)
        return 1
    for domain, queries in domains.items():
        write_domain(args.out, domain, queries)
    for kind, steps in schemas.items():
        write_steps(args.out, kind, f"schema/{kind}", steps)
    write_apps(args.out, apps_folder, apps)
    if not args.only_apps:
        write_queries(args.out, domains)
        write_app_list(args.out, apps)
    return 0


if __name__ == "__main__":
    sys.exit(main())
