"""A server and a PostgreSQL for one run, seeded."""

import contextlib
import shutil

from support.database import Database
from support.server import Server, new_folder


@contextlib.contextmanager
def own_server():
    database = Database()
    server = None
    try:
        database.start()
        server = Server(new_folder(), database)
        server.smoothctl("migrate")
        server.smoothctl("seed")
        server.start()
        yield server
        if server.stop() != 0:
            raise AssertionError(f"the server did not end well:\n{server.output()}")
    finally:
        if server is not None:
            server.kill()
            shutil.rmtree(server.folder)
        database.close()
