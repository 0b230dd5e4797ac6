"""A database with many tenants, and smoothctl migrate on it.

Tenants are made without apps; the settings then list `notes` (two migrations) and `tags` (one, on
the table of notes), which makes all of them behind.
"""

import contextlib
import json
import shutil
import subprocess

from support.people import client_of
from support.server import SMOOTHCTL_TESTING, Server, new_folder

# For each tenant, by the catalogs: what is on record, the columns of notes, their constraint.
INDEPENDENT_LOOK = """
SELECT t.schema_name,
       (SELECT string_agg(m.app || '/' || m.number, ' ' ORDER BY m.app, m.number)
          FROM shared.tenant_migrations AS m
         WHERE m.tenant_id = t.id AND m.app <> 'tenant'),
       (SELECT string_agg(c.attname, ' ' ORDER BY c.attnum)
          FROM pg_attribute AS c
         WHERE c.attrelid = to_regclass('tenant_' || t.schema_name || '.notes') AND c.attnum > 0),
       (SELECT count(*)
          FROM pg_constraint AS k
          JOIN pg_namespace AS n ON n.oid = k.connamespace
         WHERE n.nspname = 'tenant_' || t.schema_name AND k.conname = 'notes_text_check')
  FROM shared.tenants AS t
 ORDER BY t.schema_name
"""
WHOLE = "notes/1 notes/2 tags/1|id text create_time color|1"


class Deployment:
    """A database of its own, and smoothctl with settings for it."""

    def __init__(self, database, name):
        self.name = name
        self._database = database
        database.sql(f"CREATE DATABASE {name} OWNER smooth_owner", "postgres")
        self._server = Server(
            new_folder(), database, url=database.url_of(name), deployment=name, tenant_apps=""
        )

    def close(self):
        shutil.rmtree(self._server.folder)

    def sql(self, text):
        return self._database.sql(text, self.name)

    @contextlib.contextmanager
    def serving(self, apps):
        self._server.environment["SMOOTH_TENANT_APPS"] = apps
        self._server.start()
        try:
            yield self._server
        finally:
            self._server.kill()

    def start(self, *words, apps="notes,tags", **options):
        return subprocess.Popen(
            [SMOOTHCTL_TESTING, *words],
            cwd=self._server.folder,
            env={**self._server.environment, "SMOOTH_TENANT_APPS": apps, "TERM": "xterm"},
            stdin=subprocess.DEVNULL,
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options},
        )

    def run(self, *words, code=0, timeout=120, **options):
        """Standard output and standard error."""
        process = self.start(*words, **options)
        out, err = process.communicate(timeout=timeout)
        assert process.returncode == code, out + err
        return out, err

    def migrate(self, *words, **options):
        out, _err = self.run("migrate", "-o", "json", *words, **options)
        return json.loads(out)

    def make_tenants(self, names):
        """Through a server: a process for each would take long."""
        made, _err = self.run(
            *("superuser", "create", "--email", "root@x.test", "--generate", "-o", "json"), apps=""
        )
        with self.serving(apps="") as server, client_of(server) as client:
            client.login("root@x.test", json.loads(made)["password"])
            for name in names:
                client.create_tenant(name, name)

    def look(self):
        rows = [line.split("|", 1) for line in self.sql(INDEPENDENT_LOOK).splitlines()]
        return dict(rows)

    def fall_behind(self):
        """Every tenant as it was made."""
        self.sql(
            "DO $$ DECLARE t text; BEGIN FOR t IN SELECT schema_name FROM shared.tenants"
            " LOOP EXECUTE format('DROP TABLE IF EXISTS tenant_%s.notes', t); END LOOP; END $$;"
            "DELETE FROM shared.tenant_migrations WHERE app <> 'tenant';"
            "UPDATE shared.tenant_schemas SET fingerprint = '', error = NULL, error_time = NULL"
        )

    def applied_count(self):
        """How many tenants have the last migration that is wanted, as the program records it."""
        found = self.sql("SELECT count(*) FROM shared.tenant_migrations WHERE app = 'tags'")
        return int(found)
