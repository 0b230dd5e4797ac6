"""Tenants under a mixed load: no read ever gives a row of another tenant.

    isolation.py [READS]     10,000,000 rows

Every row carries the name of its tenant. Clients read pages and single rows of the tenants in turn,
with the sessions of their users and of the platform's; ask for other tenants' rows, which are to be
missing; send what is refused; and cancel calls under way. Meanwhile connections to the database are
ended. Every row that comes back is looked at.
"""

import asyncio
import os
import random
import sys
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import List, Tuple

sys.path[1:1] = [
    str(Path(__file__).parents[1] / "e2e"),
    str(Path(__file__).parents[2] / "clients/python"),
]

import grpc  # noqa: E402
from clients import complaints, connection, error_of, spread  # noqa: E402
from smoothschedule import User  # noqa: E402
from smoothschedule.v1 import scheduling_service_pb2 as pb  # noqa: E402
from smoothschedule.v1 import user_service_pb2 as user_pb  # noqa: E402
from smoothschedule.v1.scheduling_service_pb2_grpc import SchedulingServiceStub  # noqa: E402
from smoothschedule.v1.user_service_pb2_grpc import UserServiceStub  # noqa: E402
from support.calls import bearer  # noqa: E402
from support.people import SUPERUSER, client_of, token_of  # noqa: E402

TENANTS = 50
CLIENTS = 16
ROWS = 1000  # customers, and as many appointments, in each tenant
CALL_SECONDS = 10
END_BACKENDS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND random() < 0.4"
)
MISSING = ("TENANT_MISSING", "CUSTOMER_MISSING", "APPOINTMENT_MISSING", "RESOURCE_MISSING")


# The world.


def _fill(server, schema: str) -> Tuple[str, str]:
    """Rows with the tenant's name; the ids of one customer and one appointment."""
    return tuple(
        server.sql(
            f"""
        WITH room AS (
            INSERT INTO tenant_{schema}.resources
                   (id, name, type, is_active, create_time, update_time, version)
            VALUES (gen_random_uuid(), '{schema} room', 'ROOM', true, now(), now(), 1)
            RETURNING id),
        people AS (
            INSERT INTO tenant_{schema}.customers
                   (id, name, email, phone, status, create_time, update_time, version)
            SELECT gen_random_uuid(), '{schema} ' || n, '', '', 'ACTIVE', now(), now(), 1
              FROM generate_series(1, {ROWS}) AS n
            RETURNING id, name),
        booked AS (
            INSERT INTO tenant_{schema}.appointments
                   (id, resource_id, customer_id, title, start_time, end_time, status, notes,
                    create_time, update_time, version)
            SELECT gen_random_uuid(), room.id, people.id, people.name,
                   now() + row_number() OVER () * interval '1 hour',
                   now() + row_number() OVER () * interval '1 hour' + interval '30 minutes',
                   'CONFIRMED', people.name, now(), now(), 1
              FROM people CROSS JOIN room
            RETURNING id)
        SELECT (SELECT id FROM people LIMIT 1), (SELECT id FROM booked LIMIT 1)"""
        )
        .strip()
        .split("|")
    )


def make_world(server, tenants: int) -> List[dict]:
    """Tenants with tagged rows, each with an owner who is signed in."""
    token = token_of(server, SUPERUSER)

    def make(number: int) -> dict:
        schema = f"tag{number}_{uuid.uuid4().hex[:8]}"
        email = f"owner@{schema.replace('_', '-')}.test"
        with client_of(server, token) as client:
            tenant = client.create_tenant(schema, schema)
            UserServiceStub(client.channel).CreateUser(
                user_pb.CreateUserRequest(
                    user=User(email=email, role="TENANT_OWNER", tenant_id=tenant.id)
                ),
                metadata=bearer(token),
            )
        own = server.smoothctl("token", "--tenant", schema, email).split()[-1]
        customer, appointment = _fill(server, schema)
        return {
            "id": tenant.id,
            "schema": schema,
            "token": own,
            "customer": customer,
            "appointment": appointment,
        }

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(make, range(tenants)))


# A client.


class Reader:
    def __init__(self, channel, work: dict, counts: Counter):
        self.stub = SchedulingServiceStub(channel)
        self.tenants, self.platform = work["tenants"], work["platform"]
        self.counts = counts

    def identity(self, tenant: dict):
        """Whose session, and what names the tenant."""
        how = random.randrange(4)
        if how == 0:
            return bearer(tenant["token"]), ""
        if how == 1:
            return bearer(tenant["token"], ("x-tenant", tenant["schema"])), tenant["id"]
        if how == 2:
            return bearer(self.platform, ("x-tenant", tenant["schema"])), ""
        return bearer(self.platform), tenant["schema"]

    def look(self, tenant: dict, tags: List[str]) -> None:
        mark = tenant["schema"] + " "
        foreign = sum(not tag.startswith(mark) for tag in tags)
        self.counts["rows"] += len(tags)
        if foreign:
            self.counts["wrong: foreign rows"] += foreign

    async def page(self, tenant: dict) -> None:
        metadata, named = self.identity(tenant)
        size = random.choice((1, 50, ROWS, ROWS, ROWS, ROWS))
        if random.random() < 0.7:
            request = pb.ListCustomersRequest(tenant_id=named, page_size=size)
            answer = await self.stub.ListCustomers(request, metadata=metadata, timeout=CALL_SECONDS)
            tags = [each.name for each in answer.customers]
        else:
            request = pb.ListAppointmentsRequest(tenant_id=named, page_size=size)
            answer = await self.stub.ListAppointments(
                request, metadata=metadata, timeout=CALL_SECONDS
            )
            tags = [each.title for each in answer.appointments]
        self.look(tenant, tags)
        if len(tags) != size:
            self.counts["wrong: rows missing"] += 1

    async def single(self, tenant: dict) -> None:
        metadata, named = self.identity(tenant)
        request = pb.GetCustomerRequest(tenant_id=named, customer_id=tenant["customer"])
        answer = await self.stub.GetCustomer(request, metadata=metadata, timeout=CALL_SECONDS)
        self.look(tenant, [answer.name])

    async def foreign(self, tenant: dict) -> None:
        """What is another's: by its id, or by the other tenant's name."""
        other = random.choice([each for each in self.tenants if each is not tenant])
        metadata = bearer(tenant["token"])
        request = pb.GetAppointmentRequest(
            tenant_id=random.choice(("", tenant["id"], other["id"])),
            appointment_id=other["appointment"],
        )
        await self.stub.GetAppointment(request, metadata=metadata, timeout=CALL_SECONDS)
        self.counts["wrong: foreign row given"] += 1

    async def refused(self, tenant: dict) -> None:
        """An error in a transaction of the tenant's."""
        metadata, named = self.identity(tenant)
        request = pb.DeleteCustomerRequest(tenant_id=named, customer_id=tenant["customer"])
        await self.stub.DeleteCustomer(request, metadata=metadata, timeout=CALL_SECONDS)
        self.counts["wrong: deleted a booked customer"] += 1

    async def cancelled(self, tenant: dict) -> None:
        metadata, named = self.identity(tenant)
        request = pb.ListCustomersRequest(tenant_id=named, page_size=ROWS)
        call = self.stub.ListCustomers(request, metadata=metadata, timeout=CALL_SECONDS)
        await asyncio.sleep(random.random() * 0.01)
        if call.cancel():
            self.counts["cancelled"] += 1
        else:
            self.look(tenant, [each.name for each in (await call).customers])

    async def act(self, tenant: dict) -> None:
        acts = (self.page, self.single, self.foreign, self.refused, self.cancelled)
        (act,) = random.choices(acts, (10, 4, 2, 1, 2))
        try:
            await act(tenant)
            self.counts[act.__name__] += 1
        except asyncio.CancelledError:
            pass  # the call that was cancelled
        except grpc.RpcError as raised:
            self.note(act.__name__, raised)

    def note(self, act: str, raised: grpc.RpcError) -> None:
        error = error_of(raised)
        expected = (
            error.code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED)
            or (act == "foreign" and error.reason in MISSING)
            or (act == "refused" and error.reason == "CUSTOMER_IS_BOOKED")
            # The connection was ended under a transaction that had asked for something.
            or (act == "refused" and error.reason == "TRANSACTION_FAILED")
        )
        name = f"{act}: {error.code.name} {error.reason}"
        self.counts[name if expected else f"wrong: {name}"] += 1


async def reader(number: int, port: int, work: dict, counts: Counter) -> None:
    read = 0
    async with connection(port) as channel:
        own = Counter()
        one = Reader(channel, work, own)
        tenants = work["tenants"][number % 7 :] + work["tenants"][: number % 7]
        while read < work["rows_each"]:
            for tenant in tenants:
                await one.act(tenant)
            read = own["rows"]
    counts.update(own)


# The run.


def _disturb(server, over: threading.Event, counts: Counter, pause: float) -> None:
    while not over.wait(pause):
        counts["backends ended"] += server.sql(END_BACKENDS).count("t")


def run(server, reads: int, tenants: int, clients: int, processes: int = 1, pause: float = 0.5):
    """The counts, and what is wrong."""
    work = {
        "tenants": make_world(server, tenants),
        "platform": token_of(server, SUPERUSER),
        "rows_each": reads // clients + 1,
    }
    over, ended = threading.Event(), Counter()
    trouble = threading.Thread(target=_disturb, args=(server, over, ended, pause))
    trouble.start()
    try:
        counts = Counter(spread(reader, clients, server.clear_port, work, processes))
    finally:
        over.set()
        trouble.join()
    counts.update(ended)
    wrong = complaints(counts)
    if counts["rows"] < reads:
        wrong.append(f"only {counts['rows']} rows were read")
    return dict(counts), wrong


def main() -> int:
    from own_server import own_server

    reads = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    with own_server() as server:
        begun = time.monotonic()
        counts, wrong = run(
            server, reads, TENANTS, CLIENTS, processes=max(2, os.cpu_count() or 2)
        )
        seconds = time.monotonic() - begun
    print(f"{counts['rows']} rows of {TENANTS} tenants in {seconds:.0f} s: {counts}")
    for each in wrong:
        print(f"FAILED  {each}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
