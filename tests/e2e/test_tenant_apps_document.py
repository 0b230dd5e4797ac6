"""docs/tenant-apps.md, done word by word: the app that it adds builds, and serves its tenants."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import support.server
from support.curl import Curl

_REPOSITORY = Path(__file__).parents[2]
DOCUMENT = (_REPOSITORY / "docs/tenant-apps.md").read_text()
BLOCK = r"\n\n```\w+\n(.*?)```"


def _copy_tree(to: Path) -> None:
    """What is under version control, as it is now; times tell what is newer than the generator."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=_REPOSITORY,
        check=True,
        capture_output=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (_REPOSITORY / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(_REPOSITORY / name, to / name)
    (_REPOSITORY / "build/tools").mkdir(parents=True, exist_ok=True)
    (to / "build").mkdir()
    (to / "build/tools").symlink_to(_REPOSITORY / "build/tools")


def _follow(tree: Path) -> int:
    """Does what the document says of files; how many of its blocks that are."""
    done = 0
    for name, text in re.findall(r"^`(\S+)`" + BLOCK, DOCUMENT, re.M | re.S):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
        done += 1
    change = r"^In `(\S+)`, (below the|below every|instead of the) line `([^`]+)`" + BLOCK
    for name, where, line, text in re.findall(change, DOCUMENT, re.M | re.S):
        before = (tree / name).read_text()
        pattern = re.compile(f"^{re.escape(line)}\n", re.M)
        put = text if where == "instead of the" else f"{line}\n{text}"
        after, times = pattern.subn(put, before, count=0 if where == "below every" else 1)
        assert times > 0, f"{name} has no line {line!r}"
        (tree / name).write_text(after)
        done += 1
    return done


def _run(tree: Path, *words: str) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.endswith("SAN_OPTIONS")}
    done = subprocess.run(
        words, cwd=tree, env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """The tree with the app, built without optimising: that is quick."""
    tree = tmp_path_factory.mktemp("tree")
    _copy_tree(tree)
    assert _follow(tree) == DOCUMENT.count("\n```") // 2 - 1  # all but the commands
    _run(tree, "tools/generate.sh")
    _run(
        tree,
        *("cmake", "-S", ".", "-B", "build/app", "-G", "Ninja"),
        *("-DCMAKE_BUILD_TYPE=None", "-DCMAKE_C_FLAGS=-O0"),
    )
    _run(tree, "ninja", "-C", "build/app", "smoothd", "smoothctl")
    yield tree
    shutil.rmtree(tree)


@pytest.fixture(scope="module")
def waitlist_server(database, tree):
    database.sql("CREATE DATABASE waitlist OWNER smooth_owner", "postgres")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(support.server, "SMOOTHD", tree / "build/app/smoothd")
        server = support.server.Server(
            support.server.new_folder(),
            database,
            url=database.url_of("waitlist"),
            deployment="waitlist",
            roles_file=tree / "config/roles.yaml",
        )
        server.smoothctl_path = tree / "build/app/smoothctl"
        # The tree's own settings.
        (server.folder / "config").mkdir()
        shutil.copy(tree / "config/smoothd.yaml", server.folder / "config")
        try:
            server.smoothctl("migrate")
            server.smoothctl("seed")
            server.start()
            yield server
            assert server.stop() == 0, server.output()
        finally:
            server.kill()
            shutil.rmtree(server.folder)


def of(server, role: str, tenant: str) -> Curl:
    token = server.smoothctl("token", "--tenant", tenant, f"{role}@{tenant}.test").split()[-1]
    return Curl(server, "http1", token=token)


def names(answer):
    assert answer.status == 200, answer.body
    return [entry["name"] for entry in answer.json["waitlistEntries"]]


def test_app_of_the_document__serves_its_tenants(waitlist_server):
    demo, acme = (of(waitlist_server, "staff", tenant) for tenant in ("demo", "acme"))

    made = demo.post("/v1/waitlistEntries", {"name": "Ada"})
    assert made.status == 200, made.body
    demo.post("/v1/tenants/demo/waitlistEntries", {"name": "Bo"})

    assert names(demo.get("/v1/waitlistEntries")) == ["Ada", "Bo"]
    assert names(demo.get("/v1/tenants/demo/waitlistEntries?pageSize=1")) == ["Ada"]
    assert names(acme.get("/v1/waitlistEntries")) == []
    missing = acme.get("/v1/tenants/demo/waitlistEntries")
    assert (missing.status, missing.error["reason"]) == (404, "TENANT_MISSING")


def test_app_of_the_document__has_its_permissions(waitlist_server):
    refused = of(waitlist_server, "customer", "demo").get("/v1/waitlistEntries")

    assert (refused.status, refused.error["reason"]) == (403, "PERMISSION_MISSING")
