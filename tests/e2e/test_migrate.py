"""smoothctl migrate: who is behind is brought up to date, once, whatever happens meanwhile.

Tenants are made without apps; the settings then list `notes` (two migrations) and `tags` (one, on
the table of notes), which makes all of them behind.
"""

import json
import os
import pty
import random
import select
import signal
import time

import pytest
from support.deployment import WHOLE, Deployment
from support.waiting import wait_until

TENANTS = 60
KILLS = 3

@pytest.fixture(scope="module")
def full(database, server):
    deployment = Deployment(database, "migrations")
    deployment.run("migrate", apps="")
    deployment.make_tenants(f"t{n:02}" for n in range(TENANTS))
    yield deployment
    deployment.close()


@pytest.fixture
def behind(full):
    full.fall_behind()
    return full


@pytest.fixture
def empty(database, server):
    deployment = Deployment(database, "bare")
    yield deployment
    deployment.close()
    database.sql("DROP DATABASE bare", "postgres")


def assert_whole(deployment):
    assert deployment.look() == {f"t{n:02}": WHOLE for n in range(TENANTS)}


def test_migrate__brings_every_tenant_up_to_date(behind):
    result = behind.migrate()

    assert result["migrated"] == TENANTS
    assert result["failed"] == []
    assert result["remaining"] == 0
    assert_whole(behind)


def test_migrate__again_has_nothing_to_do(behind):
    behind.migrate()

    assert behind.migrate()["migrated"] == 0
    assert behind.run("migrate") == ("", "")


def test_migrate__says_how_far_it_is(behind):
    _out, err = behind.run("migrate")

    assert f"{TENANTS} of {TENANTS} tenants, 0 failed" in err
    assert f"migrated {TENANTS} tenants" in err


def test_migrate__draws_a_bar_on_a_terminal(behind):
    ours, theirs = pty.openpty()
    process = behind.start("migrate", stderr=theirs)
    os.close(theirs)
    drawn = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            drawn += os.read(ours, 4096)
        except OSError:
            break  # the other side is closed
    os.close(ours)

    assert process.wait(60) == 0
    assert f"[{'#' * 30}] {TENANTS} of {TENANTS} tenants".encode() in drawn


def test_migrate_tenant__leaves_the_others(behind):
    assert behind.migrate("--tenant", "t07")["migrated"] == 1

    found = behind.look()
    assert found.pop("t07") == WHOLE
    assert set(found.values()) == {"||0"}


def test_failure__is_listed_and_the_others_are_done(behind):
    behind.sql("CREATE TABLE tenant_t33.notes (mislaid int)")

    out, err = behind.run("migrate", code=1)

    assert "t33" in out
    assert 'notes/0001_notes: PostgreSQL says: relation "notes" already exists' in out
    assert f"1 of {TENANTS} tenants could not be migrated" in err
    found = behind.look()
    assert found.pop("t33") == "|mislaid|0"
    assert set(found.values()) == {WHOLE}


def test_failure__is_tried_again_by_the_next_run(behind):
    behind.sql("CREATE TABLE tenant_t33.notes (mislaid int)")
    behind.run("migrate", code=1)
    behind.sql("DROP TABLE tenant_t33.notes")

    assert behind.migrate()["migrated"] == 1
    assert_whole(behind)


def test_canary__that_fails_lets_nothing_else_be_touched(behind):
    behind.sql("CREATE TABLE tenant_t00.notes (mislaid int)")

    result = behind.migrate(code=1)

    assert [tenant["schemaName"] for tenant in result["failed"]] == ["t00"]
    assert result["migrated"] == 0
    assert result["remaining"] == TENANTS - 1


def test_canary__that_failed_is_not_the_next_runs(behind):
    behind.sql("CREATE TABLE tenant_t00.notes (mislaid int)")
    behind.migrate(code=1)

    result = behind.migrate(code=1)

    assert result["migrated"] == TENANTS - 1
    assert result["remaining"] == 0


def break_many(deployment):
    names = [f"tenant_t{n}.notes" for n in range(10, 40)]
    deployment.sql(";".join(f"CREATE TABLE {name} (mislaid int)" for name in names))


def test_failures__that_are_many_stop_the_run(behind):
    break_many(behind)

    result = behind.migrate("--parallel", "1", code=1)

    assert len(result["failed"]) == 2  # half a percent, but one may always fail
    assert result["remaining"] == TENANTS - 12


def test_failures__do_not_stop_it_when_told_so(behind):
    break_many(behind)

    result = behind.migrate("--keep-going", code=1)

    assert len(result["failed"]) == 30
    assert result["migrated"] == TENANTS - 30


def test_tenants_before_shared__are_refused(empty):
    _out, err = empty.run("migrate", "--tenant", "anyone", code=1)

    assert "run smoothctl migrate --shared first" in err


def test_shared_and_tenant__exclude_each_other(behind):
    behind.run("migrate", "--shared", "--tenant", "t00", code=2)


@pytest.mark.parametrize("number", ["0", "17", "many"])
def test_parallel__is_a_small_number(behind, number):
    _out, err = behind.run("migrate", "--parallel", number, code=2)

    assert "--parallel takes a number from 1 to 16" in err


def test_runs_at_once__share_the_work(behind):
    runs = [behind.start("migrate", "-o", "json", "--parallel", "2") for _ in range(3)]

    results = [json.loads(run.communicate(timeout=120)[0]) for run in runs]

    assert [run.returncode for run in runs] == [0, 0, 0]
    assert sum(result["migrated"] for result in results) == TENANTS
    assert_whole(behind)


def test_server__warns_of_tenants_that_are_behind(behind):
    said = {"message": "tenants lack migrations; run smoothctl migrate", "tenants": TENANTS}
    with behind.serving(apps="notes") as server:
        wait_until(lambda: server.logged(**said), 30, "the server has warned")


def start_and_wait_for(deployment, count):
    process = deployment.start("migrate", "-o", "json", "--parallel", "2")
    wait_until(
        lambda: deployment.applied_count() >= count or process.poll() is not None, 60, "some are done"
    )
    return process


def test_ctrl_c__lets_what_is_under_way_finish(behind):
    process = start_and_wait_for(behind, 5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "run it again" in err
    migrated = json.loads(out)["migrated"]
    assert 5 <= migrated < TENANTS
    assert list(behind.look().values()).count(WHOLE) == migrated


def test_killed_runs__are_gone_on_with(behind):
    hit = 0  # a run may be faster than our look at it
    for kill in range(KILLS):
        process = start_and_wait_for(behind, 1 + 6 * kill)
        time.sleep(random.uniform(0, 0.02))
        process.kill()
        process.communicate(timeout=60)
        hit += process.returncode == -signal.SIGKILL

    rest = behind.migrate()

    assert hit > 0
    assert rest["migrated"] < TENANTS
    assert_whole(behind)
