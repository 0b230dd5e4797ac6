"""Plugins that are installed by SQL, for tests of their runs, and the runs."""

import json
import uuid

from support.curl import Curl
from support.people import of_tenant, token_of
from support.waiting import wait_until

OVER = ("SUCCEEDED", "FAILED", "KILLED", "CANCELLED")

_INSTALL = """
WITH at AS (SELECT now() AS now),
p AS (INSERT INTO shared.plugins (id, tenant_id, name, summary, description, version,
                                  approved_version, version_count, create_time, update_time,
                                  revision)
      SELECT '{plugin}', {own}, 'p', '', '', '{version}', '{version}', 1, now, now, 1 FROM at),
v AS (INSERT INTO shared.plugin_versions (plugin_id, version, number, script, is_repeatable, state,
                                          manifest, create_time, submit_time, decide_time)
      SELECT '{plugin}', '{version}', 1, $script${script}$script$, {is_repeatable}, '{state}',
             '{manifest}', now, now, CASE '{state}' WHEN 'APPROVED' THEN now END FROM at),
t AS (INSERT INTO shared.plugin_triggers (install_id, tenant_id, event)
      SELECT '{install}', t.id, event FROM shared.tenants AS t,
             unnest('{{{triggers}}}'::text[]) AS event
       WHERE t.schema_name = '{tenant}')
INSERT INTO shared.plugin_installs (id, tenant_id, plugin_id, version, "values", is_enabled,
                                    installer_id, failure_streak, consent, create_time,
                                    update_time, revision)
SELECT '{install}', u.tenant_id, '{plugin}', '{version}', $json${values}$json$, true, u.id, 0,
       '{manifest}', now, now, 1
  FROM shared.users AS u, at
 WHERE u.email = '{installer}'"""


class Installed:
    """A script that is installed in a tenant, and its runs by one of the tenant's people."""

    def __init__(
        self,
        server,
        script,
        tenant="demo",
        installer=None,
        runner=None,
        token=None,
        calls=(),
        hosts=(),
        secrets=(),
        values=None,
        is_repeatable=False,
        state="APPROVED",
        is_own=False,
        triggers=(),
        mode="http1",
    ):
        self.server, self.tenant = server, tenant
        self.id, self.plugin_id = str(uuid.uuid4()), str(uuid.uuid4())
        own = f"(SELECT id FROM shared.tenants WHERE schema_name = '{tenant}')"
        server.sql(
            _INSTALL.format(
                plugin=self.plugin_id,
                install=self.id,
                version=uuid.uuid4().hex * 2,
                script=script,
                is_repeatable="true" if is_repeatable else "false",
                state=state,
                own=own if is_own else "NULL",
                manifest=json.dumps(
                    {"calls": sorted(calls), "hosts": list(hosts), "secrets": list(secrets)}
                ),
                values=json.dumps(values or {}),
                triggers=",".join(triggers),
                installer=installer or of_tenant("owner", tenant),
                tenant=tenant,
            )
        )
        token = token or token_of(server, runner or of_tenant("owner", tenant))
        self.curl = Curl(server, mode, token=token)
        self.path = f"/v1/tenants/{tenant}/pluginInstalls/{self.id}"

    def run(self, verb="run", **body):
        answer = self.curl.post(f"{self.path}:{verb}", body)
        assert answer.status == 200, answer.body
        return answer.json

    def finished(self, **body):
        """A run to its end."""
        return self.run(wait="15s", **body)

    def get(self, run):
        answer = self.curl.get(f"{self.path}/runs/{run['id']}")
        assert answer.status == 200, answer.body
        return answer.json

    def cancel(self, run):
        answer = self.curl.post(f"{self.path}/runs/{run['id']}:cancel", {})
        assert answer.status == 200, answer.body
        return answer.json

    def wait_for(self, run, states=OVER, seconds=20):
        """The run once it is in one of these states."""
        wait_until(lambda: self.get(run)["state"] in states, seconds, f"{run['id']} is {states}")
        return self.get(run)

    def holding_up(self):
        """While it lasts, runs wait where they set "gate": at most as long as a call may take."""
        self.server.sql(
            "INSERT INTO shared.plugin_values (install_id, key, value, update_time)"
            f" VALUES ('{self.id}', 'gate', '0', now()) ON CONFLICT DO NOTHING"
        )
        return self.server.database.holding(
            f"SELECT FROM shared.plugin_values WHERE install_id = '{self.id}' FOR UPDATE"
        )

    def runs(self, where="true"):
        """Ids of the install's runs, oldest first."""
        return self.server.sql(
            f"SELECT id FROM shared.plugin_runs WHERE install_id = '{self.id}' AND {where}"
            " ORDER BY create_time, id"
        ).split()


def wrong_counts(server):
    """Tenants whose queue says something else than its runs do."""
    return server.sql(
        "SELECT tenant_id FROM (SELECT tenant_id, count(*) FILTER (WHERE state = 'QUEUED') AS"
        " queued, count(*) FILTER (WHERE state = 'RUNNING') AS running FROM shared.plugin_runs"
        " GROUP BY tenant_id) AS r FULL JOIN shared.plugin_queues AS q USING (tenant_id) WHERE"
        " coalesce(r.queued, 0) <> coalesce(q.queued, 0) OR coalesce(r.running, 0) <>"
        " coalesce(q.running, 0)"
    ).split()
