"""Clients race for the same times: of each time one gets it, all others hear SLOT_TAKEN, and nothing
overlaps, by SQL that knows nothing of the constraint.

    race.py [CLIENTS [SLOTS]]     64 and 10,000

Every client asks for every slot, in the same order; within a slot's hour they ask for different
beginnings, any two of which overlap.
"""

import asyncio
import os
import sys
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import List, Tuple

sys.path[1:1] = [
    str(Path(__file__).parents[1] / "e2e"),
    str(Path(__file__).parents[2] / "clients/python"),
]

import grpc  # noqa: E402
from clients import PASSING, complaints, connection, error_of, spread  # noqa: E402
from smoothschedule.v1 import scheduling_service_pb2 as pb  # noqa: E402
from smoothschedule.v1.scheduling_service_pb2_grpc import SchedulingServiceStub  # noqa: E402
from support.calls import bearer, open_channel  # noqa: E402
from support.people import of_tenant, token_of  # noqa: E402
from support.scheduling import HOUR, Business, appointment, midnight  # noqa: E402

TENANT = "demo"
RESOURCES = 10
MINUTE = 60
CALL_SECONDS = 30


async def racer(number: int, port: int, work: dict, counts: Counter) -> None:
    async with connection(port) as channel:
        stub = SchedulingServiceStub(channel)
        for slot in range(work["slots"]):
            resource = work["resources"][slot % RESOURCES]
            start = work["begin"] + slot // RESOURCES * HOUR + number % 4 * 5 * MINUTE
            wanted = appointment(resource, work["customer"], start, 0.75, title=str(number))
            counts[await _ask(stub, wanted, work["token"], counts)] += 1


async def _ask(stub, wanted: pb.Appointment, token: str, counts: Counter) -> str:
    """What it came to in the end: what passes is asked again, as the same request."""
    request = pb.CreateAppointmentRequest(appointment=wanted, request_id=str(uuid.uuid4()))
    while True:
        try:
            await stub.CreateAppointment(request, metadata=bearer(token), timeout=CALL_SECONDS)
            return "won"
        except grpc.RpcError as raised:
            error = error_of(raised)
            if error.reason == "SLOT_TAKEN" and error.code is grpc.StatusCode.ALREADY_EXISTS:
                return "SLOT_TAKEN"
            if error.code not in PASSING:
                return f"wrong: {error.code.name} {error.reason}"
            counts[f"again: {error.reason}"] += 1
            await asyncio.sleep(error.retry_after or 0.05)


def run(server, clients: int, slots: int, processes: int = 1) -> Tuple[dict, List[str]]:
    """The counts, and what is wrong."""
    with open_channel(server) as channel:
        owner = Business(server, channel, TENANT)
        resources = [owner.make_resource().id for _ in range(RESOURCES)]
        customer = owner.make_customer().id
    work = {
        "resources": resources,
        "customer": customer,
        "token": token_of(server, of_tenant("owner", TENANT)),
        "begin": midnight(1000),
        "slots": slots,
    }

    counts = spread(racer, clients, server.clear_port, work, processes)

    wrong = complaints(counts)
    booked, overlaps = _look(server, resources)
    if counts["won"] != slots or booked != slots:
        wrong.append(f"{counts['won']} won and {booked} are booked of {slots} slots")
    if counts["SLOT_TAKEN"] != slots * (clients - 1):
        wrong.append(f"{counts['SLOT_TAKEN']} lost of {slots * (clients - 1)}")
    if overlaps != 0:
        wrong.append(f"{overlaps} pairs overlap")
    return dict(counts), wrong


def _look(server, resources: List[str]) -> Tuple[int, int]:
    """How many hold a time on these, and how many pairs of them overlap."""
    own = "resource_id IN ({})".format(", ".join(f"'{each}'" for each in resources))
    held = f"""
        SELECT resource_id, id, start_time, end_time FROM tenant_{TENANT}.appointments
         WHERE {own} AND status IN ('PENDING', 'CONFIRMED', 'COMPLETED')"""
    booked = server.sql(f"SELECT count(*) FROM ({held}) AS held")
    # In order of beginning, one that begins before all that came before have ended.
    overlaps = server.sql(
        f"""SELECT count(*) FROM (
                SELECT start_time < max(end_time) OVER (
                           PARTITION BY resource_id ORDER BY start_time, id
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS is_over
                  FROM ({held}) AS held) AS pairs WHERE is_over"""
    )
    return int(booked), int(overlaps)


def main() -> int:
    from own_server import own_server

    clients, slots = (int(word) for word in (sys.argv[1:] + ["64", "10000"][len(sys.argv) - 1 :]))
    with own_server() as server:
        begun = time.monotonic()
        counts, wrong = run(server, clients, slots, processes=max(2, os.cpu_count() or 2))
        seconds = time.monotonic() - begun
    print(f"race of {clients} clients for {slots} slots in {seconds:.0f} s: {counts}")
    for each in wrong:
        print(f"FAILED  {each}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
