"""Processes are killed in the middle of runs: none is lost, and none does anything twice."""

import os
import random
import signal
import threading
import time
import uuid
from pathlib import Path

from support.plugin_runs import Installed, wrong_counts
from support.tenants import new_tenant
from support.waiting import wait_until

RUNS = 24  # of each install
LEASE_SECONDS = 16

# Some time passes before and after what it does.
SCRIPT = """
for i in range(30):
    api.get('nothing')
api.create_customer(name='{name}')
for i in range(30):
    api.get('nothing')
result = 'made'
"""


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill_all(server):
    """The supervisor and all that it has started, at one stroke."""
    pids = list(server.children())
    os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait()
    # With sanitizers it takes them a while to let go of their sockets.
    wait_until(lambda: not any(map(is_alive, pids)), 20, "all are gone")


def kill_one(server):
    """A worker, the jobs process or the runner."""
    victims = [pid for pid, name in server.children().items() if name != "smoothd-log"]
    os.kill(random.choice(victims), signal.SIGKILL)


KILLS = (kill_one, kill_all, kill_one, kill_one, kill_all)


class Load:
    """Asks for runs of an install, again and again by the same request until it is answered."""

    def __init__(self, installed):
        self.installed = installed
        self.ids = set()
        self.thread = threading.Thread(target=self._ask)
        self.thread.start()

    def _ask(self):
        for _ in range(RUNS):
            request = str(uuid.uuid4())
            answer = None
            while answer is None or answer.status != 200:
                try:
                    answer = self.installed.curl.post(
                        f"{self.installed.path}:run", {"requestId": request}
                    )
                except Exception:  # curl says that nobody is there
                    time.sleep(0.2)
            self.ids.add(answer.json["id"])


def made_by(server, schema, name):
    return int(
        server.sql(f"SELECT count(*) FROM tenant_{schema}.customers WHERE name = '{name}'")
    )


def acts_by_run(server, schema, install):
    """How many acts of each run are on record."""
    rows = server.sql(
        "SELECT run || '=' || count(*) FROM (SELECT event->>'details' AS d FROM"
        f" tenant_{schema}.audit_outbox WHERE event->>'action' = 'PLUGIN_ACT' UNION ALL SELECT"
        " details FROM shared.audit_events WHERE action = 'PLUGIN_ACT') AS e, LATERAL (SELECT"
        " d::jsonb->>'plugin_run' AS run, d::jsonb->>'plugin_install' AS install) AS x"
        f" WHERE install = '{install}' GROUP BY run"
    )
    return {run: int(count) for run, count in (row.split("=") for row in rows.split())}


def prepare(server, victim):
    """A tenant, and two installs in it: one is repeatable and the other is not."""
    tenant = new_tenant(server)
    owner = f"owner@{tenant.schema_name}.test"
    token = victim.smoothctl("token", "--tenant", tenant.schema_name, owner).strip()
    installed = []
    for is_repeatable in (True, False):
        each = Installed(
            server,
            SCRIPT.format(name="again" if is_repeatable else "once"),
            tenant=tenant.schema_name,
            installer=owner,
            token=token,
            calls=["get", "create_customer"],
            is_repeatable=is_repeatable,
        )
        each.curl.server = victim
        installed.append(each)
    return tenant.schema_name, installed


def ends_of(installed):
    """How many runs ended how."""
    return installed.server.sql(
        "SELECT count(*), state, attempt, error FROM shared.plugin_runs WHERE install_id ="
        f" '{installed.id}' GROUP BY state, attempt, error"
    )


def test_runs__are_not_lost_and_not_done_twice(server, make_server):
    # The other server of the database is another node, which works on what waits, too.
    victim = make_server()
    victim.start()
    schema, (again, once) = prepare(server, victim)
    loads = [Load(again), Load(once)]
    for kill in KILLS:
        time.sleep(random.uniform(0.3, 1.5))
        kill(victim)
        if victim.process.poll() is not None:
            victim.start()
    for load in loads:
        load.thread.join(60)

    def count(install, where):
        return len(install.runs(where))

    open_ = "state IN ('QUEUED', 'RUNNING')"
    wait_until(
        lambda: count(again, open_) + count(once, open_) == 0,
        3 * LEASE_SECONDS + 30,
        "all are over",
    )

    assert all(load.ids <= set(load.installed.runs()) for load in loads), "none is lost"
    interrupted = count(once, "state = 'FAILED' AND error->>'code' = 'INTERRUPTED'")
    succeeded = count(once, "state = 'SUCCEEDED'")
    assert succeeded + interrupted == count(once, "true"), ends_of(once)
    assert succeeded <= made_by(server, schema, "once") <= succeeded + interrupted
    gave_up = count(again, "state = 'FAILED' AND attempt = 3")
    done = count(again, "state = 'SUCCEEDED'")
    assert done + gave_up == count(again, "true")
    assert done <= made_by(server, schema, "again") <= done + gave_up
    for install in (again, once):
        assert set(acts_by_run(server, schema, install.id).values()) == {1}
    assert wrong_counts(server) == []
    assert not victim.process.poll()
