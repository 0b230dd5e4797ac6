"""The jobs process: started, restarted and drained with the others, and what it does."""

import os
import signal
import subprocess
import time

from support.metrics import read_metrics
from support.server import SMOOTHCTL
from support.waiting import wait_until

BACK_SECONDS = 5  # with sanitizers

OLD_SESSION = """
    INSERT INTO shared.sessions (id, token_hash, user_id, create_time, last_use_time,
                                 idle_expire_time, expire_time)
    SELECT gen_random_uuid(), sha256('{name}'), u.id, t.at - interval '1 day',
           t.at - interval '1 day', t.at, t.at
      FROM shared.users AS u, (SELECT now() - interval '{age}' AS at) AS t
     WHERE u.email = 'superuser@smoothschedule.test'"""

COUNT_SESSION = "SELECT count(*) FROM shared.sessions WHERE token_hash = sha256('{name}')"


def jobs_process(server):
    return next((pid for pid, name in server.children().items() if name == "smoothd-jobs"), None)


def runs_of(server, job):
    return read_metrics(server).get(f'smooth_job_runs_total{{job="{job}"}}', 0)


def test_killed_process__is_back_and_works_while_calls_are_served(fresh_server):
    fresh_server.start()
    workers = fresh_server.workers()
    wait_until(lambda: runs_of(fresh_server, "sessions.sweep") == 1, 30, "a task has run")
    victim = jobs_process(fresh_server)

    os.kill(victim, signal.SIGKILL)

    wait_until(lambda: jobs_process(fresh_server) not in (None, victim), BACK_SECONDS, "it is back")
    wait_until(lambda: runs_of(fresh_server, "sessions.sweep") == 2, 30, "the task ran again")
    assert fresh_server.workers() == workers
    assert fresh_server.logged(message="a process ended", ended="jobs", pid=victim, signal=9)
    metrics = read_metrics(fresh_server)
    assert metrics["smooth_jobs_restarts_total"] == 1
    assert metrics["smooth_worker_restarts_total"] == 0
    success = metrics['smooth_job_last_success_timestamp_seconds{job="sessions.sweep"}']
    assert abs(success - time.time()) < 60


def test_drain__ends_the_process_too(fresh_server):
    fresh_server.start()
    wait_until(lambda: fresh_server.logged(message="jobs begin"), 30, "jobs begin")

    assert fresh_server.stop() == 0, fresh_server.output()
    assert fresh_server.logged(message="a process drained", drained="jobs")


def test_drain__does_not_wait_for_a_database_that_is_away(database, make_server):
    down = make_server()
    database.stop()
    try:
        down.launch()
        wait_until(lambda: jobs_process(down) is not None, 30, "the process is there")
        time.sleep(1)

        assert down.stop() == 0, down.output()
    finally:
        database.start()


def test_smoothctl_jobs__lists_tasks_and_runs_one(server):
    assert "sessions.sweep" in server.smoothctl("jobs", "list")
    server.sql(OLD_SESSION.format(name="long over", age="31 days"))
    server.sql(OLD_SESSION.format(name="just over", age="29 days"))

    server.smoothctl("jobs", "run", "sessions.sweep")

    assert server.sql(COUNT_SESSION.format(name="long over")).strip() == "0"
    assert server.sql(COUNT_SESSION.format(name="just over")).strip() == "1"


def test_smoothctl_jobs__unknown_name_is_said(server):
    done = subprocess.run(
        [SMOOTHCTL, "jobs", "run", "nothing"],
        cwd=server.folder,
        env=server.environment,
        capture_output=True,
        text=True,
        timeout=30,
    )

    assert done.returncode == 1
    assert 'there is no job "nothing"; smoothctl jobs list lists them' in done.stderr
