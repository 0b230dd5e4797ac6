"""Tenant apps: listed in the settings, an app's tables are in every tenant and its services there;
not listed, neither is. Tried with `notes` of tests/testd/apps.
"""

import shutil
import subprocess
import uuid

import pytest
from support.curl import Curl
from support.server import SMOOTHCTL_TESTING, SMOOTHD, Server, new_folder


@pytest.fixture(scope="module")
def own_database(database, server):
    """A database of this module's own, beside the one of `server`."""
    database.sql("CREATE DATABASE apps OWNER smooth_owner", "postgres")
    yield database.url_of("apps")


def make_server(database, url, apps):
    server = Server(new_folder(), database, url=url, deployment="apps", tenant_apps=apps)
    server.smoothctl_path = SMOOTHCTL_TESTING
    return server


@pytest.fixture(scope="module")
def notes_server(database, own_database):
    server = make_server(database, own_database, "notes")
    try:
        server.smoothctl("migrate")
        server.smoothctl("tenant", "create", "--name", "One", "--schema-name", "one")
        server.smoothctl("tenant", "create", "--name", "Two", "--schema-name", "two")
        server.start()
        yield server
        assert server.stop() == 0, server.output()
    finally:
        server.kill()
        shutil.rmtree(server.folder)


def notes_of(server, tenant):
    return Curl(server, "http1", headers={"x-tenant": tenant})


def texts(answer):
    assert answer.status == 200, answer.body
    return [note["text"] for note in answer.json["notes"]]


def test_listed_app__is_served_from_each_tenants_own_tables(notes_server):
    text = uuid.uuid4().hex

    made = notes_of(notes_server, "one").post("/v1/notes", {"text": text})

    assert made.status == 200, made.body
    assert made.json["text"] == text
    assert text in texts(notes_of(notes_server, "one").get("/v1/notes"))
    assert texts(notes_of(notes_server, "two").get("/v1/notes")) == []


def test_listed_app__has_its_constraints(notes_server):
    """From the app's second migration."""
    refused = notes_of(notes_server, "one").post("/v1/notes", {"text": ""})

    assert refused.status == 400, refused.body


def test_app_that_is_not_listed__is_not_served(database, notes_server, own_database):
    server = make_server(database, own_database, "")
    shutil.copy(notes_server.folder / "secret.key", server.folder / "secret.key")
    try:
        server.start()
        answer = notes_of(server, "one").get("/v1/notes")
    finally:
        server.kill()
        shutil.rmtree(server.folder)

    assert answer.status == 404, answer.body


@pytest.mark.parametrize(
    "apps, said",
    [
        ("note", 'SMOOTH_TENANT_APPS: there is no tenant app "note"; did you mean "notes"?'),
        ("notes,notes", 'SMOOTH_TENANT_APPS: the tenant app "notes" stands there twice'),
    ],
)
def test_settings__tell_what_is_wrong_with_the_list(notes_server, apps, said):
    checked = subprocess.run(
        [SMOOTHD, "--check-config"],
        cwd=notes_server.folder,
        env={**notes_server.environment, "SMOOTH_TENANT_APPS": apps},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert checked.returncode == 1
    assert said in checked.stderr
