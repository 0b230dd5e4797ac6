"""Does a flood of sign-ins slow other calls down? p99 of GetTenant at a modest rate, without and
with the flood in turn; the exit code is 0 if the median of the rounds with it is at most twice that
of those without.

The flood keeps every place before the password hash taken, from a new network and for a new
address with each try, so that nothing is slowed down before it is hashed.
"""

import http.client
import json
import multiprocessing
import os
import random
import shutil
import statistics
import sys
import time
from pathlib import Path

sys.path[1:1] = [
    str(Path(__file__).parents[1] / "e2e"),
    str(Path(__file__).parents[2] / "clients/python"),
]

from support.database import Database  # noqa: E402
from support.people import SUPERUSER, client_of, token_of  # noqa: E402
from support.server import Server, new_folder  # noqa: E402

ROUNDS = int(os.environ.get("ROUNDS", "9"))
ROUND_SECONDS = 3.0
SETTLE_SECONDS = 0.5
CALLS_PER_SECOND = 200
CONNECTIONS = 4  # so that each worker has some
# A worker has one hash at work and 16 that wait; these are a little more than two workers hold.
FLOODERS = 40
BUSY_PAUSE_SECONDS = 0.2
RATIO_MAX = 2.0


def flood(port: int, running, busy, tries, hashed) -> None:
    """One that signs in without end, while it may."""
    os.nice(10)  # whoever floods has a machine of their own
    connection = http.client.HTTPConnection("127.0.0.1", port)
    while True:
        running.wait()
        body = json.dumps({"email": f"{random.getrandbits(64):x}@x.test", "password": "wrong one"})
        network = f"2001:db8:{random.getrandbits(16):x}:{random.getrandbits(16):x}::1"
        headers = {"content-type": "application/json", "x-forwarded-for": network}
        with busy.get_lock():
            busy.value += 1
        connection.request("POST", "/v1/auth:login", body, headers)
        answer = connection.getresponse()
        answer.read()
        with busy.get_lock():
            busy.value -= 1
        with tries.get_lock():
            tries.value += 1
        if answer.status == 401:
            with hashed.get_lock():
                hashed.value += 1
        else:
            assert answer.status in (503, 504), answer.status  # no place, or too long in one
            time.sleep(BUSY_PAUSE_SECONDS)


def p99_ms(port: int, path: str, token: str) -> float:
    """Of calls at a fixed rate; one that comes late is measured from when it was due."""
    connections = [http.client.HTTPConnection("127.0.0.1", port) for _ in range(CONNECTIONS)]
    headers = {"authorization": f"Bearer {token}"}
    begun = time.monotonic()
    taken = []
    for number in range(int(ROUND_SECONDS * CALLS_PER_SECOND)):
        time.sleep(max(0.0, begun + number / CALLS_PER_SECOND - time.monotonic()))
        sent = time.monotonic()
        connection = connections[number % CONNECTIONS]
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        taken.append(time.monotonic() - sent)
    return sorted(taken)[int(len(taken) * 0.99)] * 1000


def measure(server, tenant_id: str, token: str) -> bool:
    running = multiprocessing.Event()
    busy = multiprocessing.Value("q", 0)
    tries = multiprocessing.Value("q", 0)
    hashed = multiprocessing.Value("q", 0)
    flooders = [
        multiprocessing.Process(
            target=flood, args=(server.clear_port, running, busy, tries, hashed), daemon=True
        )
        for _ in range(FLOODERS)
    ]
    for each in flooders:
        each.start()
    path = f"/v1/tenants/{tenant_id}"
    quiet, flooded = [], []
    for _ in range(ROUNDS):
        quiet.append(p99_ms(server.clear_port, path, token))
        running.set()
        time.sleep(SETTLE_SECONDS)
        flooded.append(p99_ms(server.clear_port, path, token))
        running.clear()
        while busy.value > 0:  # those that wait are hashed, too
            time.sleep(SETTLE_SECONDS)
        print(f"  p99 {quiet[-1]:.2f} ms, flooded {flooded[-1]:.2f} ms", flush=True)
    for each in flooders:
        each.terminate()
    ratio = statistics.median(flooded) / statistics.median(quiet)
    seconds = ROUNDS * (ROUND_SECONDS + SETTLE_SECONDS)
    print(
        f"GetTenant p99: median {statistics.median(quiet):.2f} ms, flooded "
        f"{statistics.median(flooded):.2f} ms, {ratio:.2f} times; "
        f"{tries.value / seconds:.0f} sign-ins/s, {hashed.value / seconds:.0f} of them hashed"
    )
    return ratio <= RATIO_MAX


def main() -> int:
    database = Database()
    server = None
    try:
        database.start()
        server = Server(new_folder(), database, trusted_proxies="127.0.0.1")
        server.smoothctl("migrate")
        server.smoothctl("seed")
        server.start()
        token = token_of(server, SUPERUSER)
        with client_of(server, token) as client:
            tenant = next(iter(client.tenants()))
        return 0 if measure(server, tenant.id, token) else 1
    finally:
        if server is not None:
            server.kill()
            shutil.rmtree(server.folder)
        database.close()


if __name__ == "__main__":
    sys.exit(main())
