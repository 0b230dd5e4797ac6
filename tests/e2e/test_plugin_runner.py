"""The processes that plugins' scripts run in: started, replaced and ended with the server."""

import os
import pwd
import shutil
import signal
from pathlib import Path

import pytest
from support import server as support
from support.metrics import read_metrics
from support.server import SMOOTHD
from support.waiting import wait_until

RESTARTS = "smooth_plugin_runner_restarts_total"


@pytest.fixture
def running(fresh_server):
    fresh_server.start()
    wait_until(lambda: runner_of(fresh_server) is not None, 5, "scripts can be run")
    return fresh_server


def children_of(pid):
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def name_of(pid):
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def keeper_of(server):
    return next((pid for pid, name in server.children().items() if name == "plugin-keeper"), None)


def below(pid):
    found = children_of(pid)
    return found + [lower for child in found for lower in below(child)]


def runner_of(server):
    """The warm one, that forks; None while there is none that serves."""
    keeper = keeper_of(server)
    if keeper is None:
        return None
    return next((pid for pid in below(keeper) if name_of(pid) == "plugin-runner"), None)


def owner_of(pid):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Uid:"))


def walls_of(server):
    lines = [line for line in server.log() if line["process"] == "plugins" and "namespaces" in line]
    return lines[-1] if lines else None


def test_start__says_which_walls_stand(running):
    wait_until(lambda: walls_of(running) is not None, 5, "the log says it")
    walls = walls_of(running)
    assert walls["own_user"] == (os.geteuid() == 0)
    assert walls["level"] == ("info" if walls["namespaces"] else "warn")


def test_runner__has_its_own_user_and_no_privileges(running):
    wait_until(lambda: walls_of(running) is not None, 5, "the walls stand")
    status = dict(
        line.split(":\t", 1)
        for line in Path(f"/proc/{runner_of(running)}/status").read_text().splitlines()
        if ":\t" in line
    )
    assert status["NoNewPrivs"] == "1"
    for capabilities in ("CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb"):
        assert int(status[capabilities], 16) == 0
    if walls_of(running)["own_user"]:
        assert status["Uid"].split() == ["65534"] * 4
        assert status["Gid"].split() == ["65534"] * 4


def test_runner__has_no_environment(running):
    assert Path(f"/proc/{keeper_of(running)}/environ").read_bytes() == b""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become others")
def test_users__of_server_and_runner_differ(fresh_server):
    """Without TLS and a database that answers, whose files are root's here."""
    fresh_server.folder.chmod(0o755)
    for setting in ("SMOOTH_TLS_CERTIFICATE", "SMOOTH_TLS_KEY"):
        fresh_server.environment.pop(setting, None)
    fresh_server.launch("--user", "daemon", "--plugin-user", "games")
    wait_until(lambda: walls_of(fresh_server) is not None, 5, "the walls stand")
    assert owner_of(fresh_server.process.pid) == pwd.getpwnam("daemon").pw_uid
    assert owner_of(runner_of(fresh_server)) == pwd.getpwnam("games").pw_uid
    keeper = keeper_of(fresh_server)
    processes = [keeper, *below(keeper)]
    assert fresh_server.stop() == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in processes)


def test_killed_runner__is_replaced(running):
    victim = runner_of(running)
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: runner_of(running) not in (None, victim), 5, "another runner is there")
    wait_until(lambda: read_metrics(running)[RESTARTS] == 1, 2, "it is counted")


def test_killed_keeper__is_replaced(running):
    keeper, victim = keeper_of(running), runner_of(running)
    os.kill(keeper, signal.SIGKILL)
    wait_until(lambda: keeper_of(running) not in (None, keeper), 5, "another keeper is there")
    wait_until(lambda: runner_of(running) not in (None, victim), 5, "another runner is there")
    wait_until(lambda: not Path(f"/proc/{victim}").exists(), 2, "the old one is gone")
    wait_until(lambda: read_metrics(running)[RESTARTS] == 1, 2, "it is counted")


def test_drain__ends_all_of_it(running):
    keeper = keeper_of(running)
    processes = [keeper, *below(keeper)]
    assert running.stop() == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in processes)


def test_killed_supervisor__takes_all_of_it_along(running):
    keeper = keeper_of(running)
    processes = [keeper, *below(keeper)]
    running.kill()
    wait_until(
        lambda: not any(Path(f"/proc/{pid}").exists() for pid in processes), 5, "none is left"
    )


# Without a runner.


@pytest.fixture
def bare_server(fresh_server, monkeypatch):
    """One whose program lies in a folder of its own, where a test puts a runner or none."""
    folder = fresh_server.folder / "bin"
    folder.mkdir()
    shutil.copy(SMOOTHD, folder / "smoothd-testing")
    monkeypatch.setattr(support, "SMOOTHD", str(folder / "smoothd-testing"))
    return fresh_server


def put_runner(server, command):
    path = server.folder / "bin/smooth-plugin-runner"
    path.write_text(f"#!/bin/sh\n{command}\n")
    path.chmod(0o755)


def put_runner_without_namespaces(server):
    program = Path(SMOOTHD).resolve().parent / "smooth-plugin-runner-testing"
    put_runner(server, f'exec "{program}" --without-namespaces "$@"')


def test_missing_runner__leaves_the_server_serving(bare_server):
    bare_server.start()
    assert "plugins cannot be run" in bare_server.output() or bare_server.logged(
        message="plugins cannot be run"
    )
    assert bare_server.stop() == 0


def test_refusing_runner__leaves_the_server_serving(bare_server):
    put_runner(bare_server, "exit 78")
    bare_server.start()
    wait_until(lambda: bare_server.logged(ended="plugin runner", exit_code=78), 5, "it is said")
    assert read_metrics(bare_server)[RESTARTS] == 1
    assert bare_server.stop() == 0


def test_forbidden_namespaces__are_said(bare_server):
    put_runner_without_namespaces(bare_server)
    bare_server.start()
    wait_until(lambda: walls_of(bare_server) is not None, 5, "the log says it")
    assert walls_of(bare_server)["level"] == "warn"
    assert not walls_of(bare_server)["namespaces"]
    assert bare_server.stop() == 0


def test_forbidden_namespaces__are_fatal_where_they_are_required(bare_server):
    put_runner_without_namespaces(bare_server)
    bare_server.launch("--require-namespaces")
    assert bare_server.wait() == 1
    assert bare_server.logged(
        message="user namespaces are forbidden here, and require_namespaces is set"
    )
