"""A server of its own under load and trouble; the exit code is 0 if nothing was found.

    chaos.py [soak] [disturb]     each starts a server; the logs are read after each
"""

import os
import shutil
import sys
import time
import uuid
from pathlib import Path

sys.path[1:1] = [
    str(Path(__file__).parents[1] / "e2e"),
    str(Path(__file__).parents[2] / "clients/python"),
]

from disturb import Disturbance  # noqa: E402
from load import Load  # noqa: E402
from logs import check_logs  # noqa: E402
from soak import WRONG_PASSWORD, Soak  # noqa: E402
from support.database import Database  # noqa: E402
from support.people import SUPERUSER, client_of, token_of  # noqa: E402
from support.server import Server, new_folder  # noqa: E402

SOAK_SECONDS = float(os.environ.get("SOAK_SECONDS", "360"))
TENANTS = 24


def soak(server, token, tenants):
    found = Soak(server, token, tenants, SOAK_SECONDS)
    found.run()
    return found.failures


def disturb(server, token, tenants):
    with Load(server, token, tenants) as load:
        time.sleep(1)
        found = Disturbance(server, token, load)
        found.run()
    return found.failures


def run(part):
    """Complaints, none if all is well."""
    database = Database()
    server = None
    try:
        database.start()
        server = Server(new_folder(), database)
        server.smoothctl("migrate")
        server.smoothctl("seed")
        server.start()
        token = token_of(server, SUPERUSER)
        with client_of(server, token) as client:
            tenants = [
                client.create_tenant(f"tag {uuid.uuid4()}", f"tag_{uuid.uuid4().hex[:16]}")
                for _ in range(TENANTS)
            ]
        failures = part(server, token, tenants)
        if server.stop() != 0:
            failures.append(f"the server did not end well:\n{server.output()}")
        master_key = (server.folder / "secret.key").read_text().strip()
        secrets = [WRONG_PASSWORD, master_key, *server.credentials.values()]
        return failures + check_logs(server, secrets)
    finally:
        if server is not None:
            server.kill()
            shutil.rmtree(server.folder)
        database.close()


def main():
    parts = {"soak": soak, "disturb": disturb}
    failures = []
    for name in sys.argv[1:] or parts:
        print(f"{name}:", flush=True)
        failures += run(parts[name])
    for failure in failures:
        print(f"FAILED  {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
