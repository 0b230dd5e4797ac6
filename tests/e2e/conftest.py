"""The server that end-to-end tests talk to.

`server` is one for the whole run: smoothd with the test service beside the real ones, migrated and
seeded, on free ports, with a PostgreSQL of its own that tests may stop and start again. `fresh_server`
is for tests that need one to break: not started, on the same PostgreSQL.
"""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "clients/python"))

from support.calls import open_channel  # noqa: E402
from support.curl import MODES, Curl  # noqa: E402
from support.database import Database  # noqa: E402
from support.server import Server, new_folder  # noqa: E402
from support.world import World  # noqa: E402


@pytest.fixture(scope="session")
def database():
    database = Database()
    try:
        database.start()
        yield database
    finally:
        database.close()


@pytest.fixture(scope="session")
def server(database):
    server = Server(new_folder(), database)
    try:
        server.smoothctl("migrate")
        server.smoothctl("seed")
        server.start()
        yield server
        assert server.stop() == 0, server.output()
        # Sanitizers speak there, and end the process that they find something in.
        assert "ERROR: " not in server.output(), server.output()
    finally:
        server.kill()
        shutil.rmtree(server.folder)


def _making(database, server):
    made = []

    def make(**settings):
        another = Server(new_folder(), database, **settings)
        # Logins come from the master key, and the audit's heads are signed with one key: servers of
        # one database share both.
        for key in ("secret.key", "audit.key"):
            if (server.folder / key).exists():
                shutil.copy(server.folder / key, another.folder / key)
        made.append(another)
        return another

    yield make
    for each in made:
        each.kill()
        shutil.rmtree(each.folder)


@pytest.fixture
def make_server(database, server):
    """Makes servers with the settings given, on the database of `server`; they end with the test."""
    yield from _making(database, server)


@pytest.fixture(scope="module")
def make_module_server(database, server):
    """The same; they end with the module's tests."""
    yield from _making(database, server)


@pytest.fixture
def fresh_server(make_server):
    return make_server()


@pytest.fixture(scope="module")
def channel(server):
    with open_channel(server) as channel:
        yield channel


@pytest.fixture(params=MODES)
def curl(server, request):
    """Not signed in."""
    return Curl(server, request.param)


@pytest.fixture
def world(server, channel):
    return World(server, channel)


@pytest.fixture
def support(world):
    """A new member of platform support, with a session of their own."""
    user = world.user("PLATFORM_SUPPORT", tenant=False)
    return user, world.token(user)


@pytest.fixture
def owner(world):
    """Of `world`."""
    return world.user("TENANT_OWNER")
