"""Processes: starting, failing to start, dying, reloading and draining."""

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from google.protobuf import duration_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from support.calls import open_channel
from support.metrics import read_metrics
from support.people import SUPERUSER, client_of
from support.server import SMOOTHD, clean_environment
from support.stubs import TestServiceStub, test_pb
from support.waiting import wait_until

BACK_SECONDS = 1
# Sanitizers make a start slower than the second it takes otherwise.
START_SECONDS = 5
ROLES = Path(__file__).parents[2] / "config/roles.yaml"


@pytest.fixture
def running(fresh_server):
    fresh_server.start()
    return fresh_server


def echo(channel, text="hello", timeout=5):
    return TestServiceStub(channel).Echo(test_pb.EchoRequest(text=text), timeout=timeout).text


def sleep(channel, seconds, timeout=20):
    """A call in flight."""
    duration = duration_pb2.Duration()
    duration.FromMilliseconds(int(seconds * 1000))
    return TestServiceStub(channel).Sleep.future(
        test_pb.SleepRequest(duration=duration), timeout=timeout
    )


def is_echoing(server):
    try:
        with open_channel(server) as channel:
            return echo(channel, timeout=2) == "hello"
    except grpc.RpcError:
        return False


def run_smoothd(folder, *flags, **environment):
    """Runs it to its end; output and exit code."""
    done = subprocess.run(
        [SMOOTHD, *flags],
        cwd=folder,
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        timeout=30,
    )
    return done.returncode, done.stdout + done.stderr


# Starting.


def test_start__says_ready_to_systemd(fresh_server):
    path = fresh_server.folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(path))
        listener.settimeout(30)
        fresh_server.environment["NOTIFY_SOCKET"] = str(path)
        fresh_server.start()
        assert listener.recv(100) == b"READY=1"
        fresh_server.stop()
        assert listener.recv(100) == b"STOPPING=1"


def test_start__key_and_logs_are_for_the_owner_only(running):
    assert (running.folder / "secret.key").stat().st_mode & 0o077 == 0
    assert (running.logs / "access.log").stat().st_mode & 0o007 == 0
    assert running.logs.stat().st_mode & 0o007 == 0


def test_start__listens_on_ipv6_too(running):
    try:
        connection = socket.create_connection(("::1", running.clear_port), timeout=5)
    except OSError:
        assert running.logged(message="this machine has no ipv6: an address is left out")
        return
    connection.close()


@pytest.mark.parametrize(
    "port, setting",
    [
        ("clear_port", "http_port (SMOOTH_HTTP_PORT, --http-port)"),
        ("tls_port", "https_port (SMOOTH_HTTPS_PORT, --https-port)"),
        ("metrics_port", "metrics_port (SMOOTH_METRICS_PORT, --metrics-port)"),
    ],
)
def test_busy_port__names_the_setting(fresh_server, port, setting):
    number = getattr(fresh_server, port)
    with socket.create_server(("127.0.0.1", number)):
        fresh_server.launch()
        assert fresh_server.wait() == 1

    said = fresh_server.output()
    assert f"could not listen on 127.0.0.1:{number}: something else listens there" in said
    assert setting in said


def test_busy_port__another_smoothd_counts_as_well(running, make_server):
    """Both would be allowed to listen: SO_REUSEPORT asks only for the same user."""
    second = make_server(http_port=running.clear_port)
    second.launch()

    assert second.wait() == 1
    assert "something else listens there" in second.output()
    assert is_echoing(running)


def test_broken_config__names_file_line_and_column(tmp_path):
    (tmp_path / "broken.yaml").write_text("dev: true\nworkers: 2\n  http_prt: 80\n")
    code, said = run_smoothd(tmp_path, "--config", "broken.yaml")
    assert code == 1
    assert "smoothd: broken.yaml:3:" in said

    (tmp_path / "unknown.yaml").write_text("dev: true\nhttp_prt: 80\nworkers: many\n")
    code, said = run_smoothd(tmp_path, "--config", "unknown.yaml")
    assert code == 1
    assert 'smoothd: unknown.yaml:2:1: unknown setting "http_prt"; did you mean "http_port"?' in said
    assert "smoothd: unknown.yaml:3:10: workers must be a number from 0 to 256" in said


def test_broken_config__missing_file_is_said(tmp_path):
    code, said = run_smoothd(tmp_path, "--config", "nowhere.yaml")

    assert code == 1
    assert "could not read nowhere.yaml" in said


def test_broken_config__broken_roles_name_their_place(fresh_server):
    roles = fresh_server.folder / "roles.yaml"
    roles.write_text(ROLES.read_text() + "\nunheard_of: 1\n")
    fresh_server.environment["SMOOTH_ROLES_FILE"] = str(roles)
    fresh_server.launch()

    assert fresh_server.wait() == 1
    assert f"{roles}:" in fresh_server.output()
    assert "unheard_of" in fresh_server.output()


def test_broken_config__certificate_that_is_none(fresh_server):
    fresh_server.ca_path.write_text("this is no certificate\n")
    fresh_server.launch()

    assert fresh_server.wait() == 1
    assert fresh_server.logged(message="could not start: a worker says why above")


def test_production__refuses_placeholders(tmp_path):
    code, said = run_smoothd(
        tmp_path,
        DATABASE_URL="postgresql://app:changeme@localhost/smooth",
        SMOOTH_SECRET_KEY="changeme-changeme-changeme-changeme",
        SMOOTH_ALLOWED_HOSTS="app.test",
        SMOOTH_HTTPS_PORT="0",
    )

    assert code == 1
    assert "the secret key is a placeholder; make one with: openssl rand -base64 48" in said
    assert "the database's password is a placeholder" in said


def test_check_config__is_fine_with_good_settings(fresh_server):
    done = subprocess.run(
        [SMOOTHD, "--check-config"],
        cwd=fresh_server.folder,
        env=fresh_server.environment,
        capture_output=True,
        text=True,
        timeout=30,
    )

    assert (done.returncode, done.stdout) == (0, "the settings are fine\n"), done.stderr


@pytest.mark.parametrize(
    "flag, sentence",
    [
        ("--htp-port=1", "unknown flag --htp-port=1; did you mean --http-port?"),
        ("--secret-key=x", "a secret is not given on the command line"),
        ("--http-port", "a value is missing after --http-port"),
        ("serve", "unexpected argument serve"),
    ],
)
def test_command_line__wrong_one_is_exit_2(tmp_path, flag, sentence):
    code, said = run_smoothd(tmp_path, flag)

    assert code == 2
    assert sentence in said


def test_database_down_at_start__is_waited_for(database, make_server):
    down = make_server()
    database.stop()
    try:
        down.launch()
        wait_until(lambda: is_up_but_not_ready(down), 30, "the server is up and not ready")
    finally:
        database.start()

    wait_until(down.is_ready, 30, "the server is ready once the database is there")
    assert down.process.poll() is None


def is_up_but_not_ready(server):
    try:
        with open_channel(server) as channel:
            health = health_pb2_grpc.HealthStub(channel)
            check = health.Check(health_pb2.HealthCheckRequest(), timeout=2)
    except grpc.RpcError:
        return False
    return check.status == health_pb2.HealthCheckResponse.NOT_SERVING


# Dying.


def test_killed_worker__only_its_calls_fail_and_it_is_back_within_a_second(running):
    workers = running.workers()
    channels = [open_channel(running) for _ in range(16)]
    try:
        owners = [worker_reached_by(running, channel) for channel in channels]
        assert set(owners) == set(workers), "connections reach every worker"
        calls = [sleep(channel, 3) for channel in channels]
        time.sleep(0.5)

        victim = workers[0]
        os.kill(victim, signal.SIGKILL)
        begun = time.monotonic()
        wait_until(
            lambda: victim not in running.workers() and len(running.workers()) == len(workers),
            BACK_SECONDS,
            "another worker is there",
        )
        assert time.monotonic() - begun < BACK_SECONDS

        for owner, call in zip(owners, calls):
            if owner == victim:
                assert call.exception().code() is grpc.StatusCode.UNAVAILABLE
            else:
                assert call.result().slept.seconds >= 3
    finally:
        for channel in channels:
            channel.close()
    wait_until(running.is_ready, START_SECONDS, "ready again")
    assert running.logged(message="a process ended", signal=9, pid=victim)
    assert read_metrics(running)["smooth_worker_restarts_total"] == 1


def worker_reached_by(server, channel):
    """The worker that a new channel's connection leads to: the one whose connections grew."""
    before = connections_by_worker(server)
    echo(channel)
    after = connections_by_worker(server)
    (grown,) = [pid for pid in after if len(after[pid]) > len(before.get(pid, ()))]
    return grown


def connections_by_worker(server):
    """Established connections to the clear port, by the worker that holds them."""
    inodes = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1].endswith(f":{server.clear_port:04X}") and fields[3] == "01":
            inodes.add(f"socket:[{fields[9]}]")
    found = {}
    for pid in server.workers():
        held = set()
        for fd in Path(f"/proc/{pid}/fd").iterdir():
            try:
                held.add(os.readlink(fd))
            except OSError:
                pass  # closed meanwhile
        found[pid] = held & inodes
    return found


def test_killed_workers__all_at_once_come_back(running):
    for pid in running.workers():
        os.kill(pid, signal.SIGKILL)

    wait_until(lambda: is_echoing(running), START_SECONDS, "calls are served again")


def test_overflowing_stack__ends_only_that_worker(running):
    before = set(running.workers())
    with open_channel(running) as channel:
        with pytest.raises(grpc.RpcError) as raised:
            TestServiceStub(channel).OverflowStack(test_pb.OverflowStackRequest(), timeout=20)
    assert raised.value.code() is grpc.StatusCode.UNAVAILABLE

    def is_replaced():
        now = set(running.workers())
        return len(now) == len(before) and len(now & before) == len(before) - 1

    wait_until(is_replaced, START_SECONDS, "it was replaced, and it alone")
    wait_until(lambda: is_echoing(running), START_SECONDS, "calls are served")
    wait_until(lambda: running.logged(message="a process ended"), 2, "its end is logged")


def test_dying_again_and_again__is_slowed_down(make_server):
    server = make_server(workers=1)
    server.start()
    ends = []
    for _ in range(6):
        wait_until(lambda: server.workers(), 5, "a worker is there")
        (pid,) = server.workers()
        os.kill(pid, signal.SIGKILL)
        ends.append(time.monotonic())
        wait_until(lambda: pid not in server.workers(), 2, "it is gone")

    # 0, 0, 0.1, 0.5 and 1 s before the starts in between.
    assert ends[-1] - ends[0] >= 1.6
    wait_until(server.is_ready, 30, "ready in the end")


def test_killed_logger__loses_nothing(running):
    victim = running.logger()
    os.kill(victim, signal.SIGKILL)
    with open_channel(running) as channel:
        for _ in range(20):
            echo(channel)

    wait_until(lambda: running.logger() not in (None, victim), 2, "another logger is there")
    wait_until(lambda: len(echoes_logged(running)) >= 20, 5, "every call is in the access log")


def echoes_logged(server):
    method = "/smoothschedule.test.v1.TestService/Echo"
    return [line for line in server.log("access.log") if method in line.values()]


def test_killed_supervisor__takes_its_children_along(running):
    children = list(running.children())
    running.process.kill()
    running.process.wait()

    wait_until(
        lambda: not any(Path(f"/proc/{pid}").exists() for pid in children), 5, "no child is left"
    )


# Reloading.


def test_reload__opens_log_files_anew(running):
    current = running.logs / "access.log"
    shutil.move(current, running.logs / "access.log.1")
    running.process.send_signal(signal.SIGHUP)
    time.sleep(0.2)
    with open_channel(running) as channel:
        echo(channel)

    wait_until(lambda: current.exists() and echoes_logged(running), 5, "lines are in the new file")


@pytest.fixture
def own_roles(fresh_server):
    """A copy of the policy that a test may change."""
    path = fresh_server.folder / "roles.yaml"
    path.write_text(ROLES.read_text())
    fresh_server.environment["SMOOTH_ROLES_FILE"] = str(path)
    fresh_server.start()
    return path


def test_reload__takes_a_new_policy(fresh_server, own_roles):
    own_roles.write_text(own_roles.read_text() + "\n# changed\n")
    fresh_server.process.send_signal(signal.SIGHUP)

    wait_until(
        lambda: fresh_server.logged(message="the policy was reloaded"), 5, "the reload is logged"
    )
    assert is_echoing(fresh_server)


def test_reload__keeps_the_old_policy_when_the_new_is_wrong(fresh_server, own_roles):
    own_roles.write_text("roles: [\n")
    fresh_server.process.send_signal(signal.SIGHUP)

    message = "the policy is wrong now; the old one stays in force"
    wait_until(lambda: fresh_server.logged(message=message), 5, "the refusal is logged")
    os.kill(fresh_server.workers()[0], signal.SIGKILL)
    wait_until(fresh_server.is_ready, 30, "a worker started later has the old policy too")


def test_reload__keeps_the_old_policy_when_the_new_lacks_an_rpcs_permission(
    fresh_server, own_roles
):
    own_roles.write_text(own_roles.read_text().replace("tenants.delete", "tenants.remove"))
    fresh_server.process.send_signal(signal.SIGHUP)

    message = "the policy is wrong now; the old one stays in force"
    wait_until(lambda: fresh_server.logged(message=message), 5, "the refusal is logged")
    os.kill(fresh_server.workers()[0], signal.SIGKILL)
    wait_until(fresh_server.is_ready, 30, "a worker started later has the old policy too")


def test_reload__calls_in_flight_keep_the_policy_they_began_under(
    server, fresh_server, own_roles
):
    """However many follow it meanwhile."""
    change_policy(fresh_server, own_roles)  # the first one stays for good
    lock = "BEGIN; LOCK TABLE shared.sessions; SELECT pg_sleep(30)"
    end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = '{lock}'"
    waiting = "SELECT pid FROM pg_locks WHERE NOT granted"
    locked = "SELECT pid FROM pg_locks WHERE granted AND mode = 'AccessExclusiveLock'"
    password = server.credentials[SUPERUSER]
    with ThreadPoolExecutor() as pool, client_of(fresh_server) as client:
        locker = pool.submit(fresh_server.sql, lock)
        wait_until(lambda: fresh_server.sql(locked), 5, "sessions are locked")
        login = pool.submit(client.login, SUPERUSER, password)
        wait_until(lambda: fresh_server.sql(waiting), 10, "the login waits")
        change_policy(fresh_server, own_roles)
        change_policy(fresh_server, own_roles)
        fresh_server.sql(end)
        assert login.result().token
        assert locker.exception()
    assert not fresh_server.logged(message="a process ended")


def change_policy(server, roles):
    def reloads():
        return sum(line["message"] == "the policy was reloaded" for line in server.log())

    before = reloads()
    roles.write_text(roles.read_text() + "\n# changed\n")
    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: reloads() > before, 5, "the policy is reloaded")


def test_reload__takes_a_new_certificate(running):
    with open_channel(running, "tls") as channel:
        echo(channel)
    old = running.ca_path.read_bytes()
    running.ca_path.unlink()
    subprocess.run(
        [Path(__file__).parents[2] / "tools/dev-certificate.sh", running.ca_path.parent], check=True
    )
    assert running.ca_path.read_bytes() != old
    running.process.send_signal(signal.SIGHUP)

    def is_trusted():
        try:
            with open_channel(running, "tls") as channel:
                return echo(channel, timeout=2) == "hello"
        except grpc.RpcError:
            return False

    wait_until(is_trusted, 10, "the new certificate is in use")


# Draining.


def test_drain__lets_calls_end(running):
    with open_channel(running) as channel:
        echo(channel)
        call = sleep(channel, 1.5)
        time.sleep(0.5)
        code = []
        stopping = threading.Thread(target=lambda: code.append(running.stop()))
        stopping.start()
        assert call.result().slept.seconds >= 1
        stopping.join()

    assert code == [0]
    assert running.logged(message="stopped", exit_code=0)


def test_drain__refuses_new_connections_at_once(running):
    """Instead of leaving them to wait for an answer that nobody will give."""
    with open_channel(running) as channel:
        echo(channel)
        call = sleep(channel, 2)
        time.sleep(0.5)
        running.process.send_signal(signal.SIGTERM)
        wait_until(lambda: is_refusing(running.clear_port), 1, "connections are refused")
        assert is_refusing(running.tls_port)
        assert not call.done()
        assert call.result().slept.seconds >= 1
    assert running.wait() == 0


def is_refusing(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    except ConnectionResetError:
        pass  # it was in the queue of the socket that was closed meanwhile
    return False


def test_drain__is_cut_short_after_its_time(make_server):
    server = make_server(drain_seconds=1)
    server.start()
    with open_channel(server) as channel:
        echo(channel)
        call = sleep(channel, 15)
        time.sleep(0.5)
        begun = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - begun < 6
        assert call.exception() is not None


def test_drain__of_one_worker_starts_another(running):
    before = set(running.workers())
    os.kill(min(before), signal.SIGTERM)

    wait_until(
        lambda: min(before) not in running.workers() and len(running.workers()) == len(before),
        30,
        "a new worker is there",
    )
    assert is_echoing(running)
    assert not running.logged(message="a process ended")


# What people read.


def described_settings(tmp_path):
    code, said = run_smoothd(tmp_path, "--help")
    assert code == 0
    listed = said.partition("Secrets have no flag")[2].splitlines()
    return [line.split()[0] for line in listed if line.startswith("  ") and line[2] != " "]


def test_settings__are_all_in_the_example_files(tmp_path):
    root = Path(__file__).parents[2]
    yaml = (root / "config/smoothd.yaml").read_text()
    dotenv = (root / ".env.example").read_text()
    keys = described_settings(tmp_path)

    assert len(keys) > 20
    for key in keys:
        assert f"\n# {key}:" in yaml, f"config/smoothd.yaml does not show {key}"
        assert f"SMOOTH_{key.upper()}=" in dotenv, f".env.example does not show {key}"
