"""Resources, customers and appointments for tests: times that nobody else has, and their making."""

import datetime
import itertools
import uuid

from smoothschedule.v1 import scheduling_service_pb2 as pb
from smoothschedule.v1.scheduling_service_pb2_grpc import SchedulingServiceStub
from support.calls import bearer
from support.people import of_tenant, token_of

HOUR = 3600
_NEXT_DAY = itertools.count(10)


def midnight(days: int) -> int:
    """Seconds since 1970 of the start of a day that many days on, in UTC."""
    today = datetime.datetime.now(datetime.timezone.utc).date()
    day = datetime.datetime(
        today.year, today.month, today.day, tzinfo=datetime.timezone.utc
    ) + datetime.timedelta(days=days)
    return int(day.timestamp())


def fresh_day() -> int:
    """The start of a day that no other test of this run books."""
    return midnight(next(_NEXT_DAY))


class Business:
    """A tenant's scheduling, as one of its seeded people uses it."""

    def __init__(self, server, channel, tenant: str, who: str = "owner"):
        self.server, self.tenant, self.who = server, tenant, who
        self.stub = SchedulingServiceStub(channel)

    @property
    def metadata(self):
        return bearer(token_of(self.server, of_tenant(self.who, self.tenant)))

    def call(self, method: str, request):
        return getattr(self.stub, method)(request, metadata=self.metadata)

    def make_resource(self, type="ROOM", **fields) -> pb.Resource:
        fields.setdefault("name", f"Room {uuid.uuid4().hex}")
        resource = pb.Resource(type=type, **fields)
        return self.call("CreateResource", pb.CreateResourceRequest(resource=resource))

    def make_customer(self, **fields) -> pb.Customer:
        fields.setdefault("name", f"Customer {uuid.uuid4().hex}")
        return self.call(
            "CreateCustomer", pb.CreateCustomerRequest(customer=pb.Customer(**fields))
        )

    def book(self, resource_id, customer_id, start, hours=1, **fields) -> pb.Appointment:
        return self.call(
            "CreateAppointment",
            pb.CreateAppointmentRequest(
                appointment=appointment(resource_id, customer_id, start, hours, **fields)
            ),
        )


def appointment(resource_id, customer_id, start, hours=1, **fields) -> pb.Appointment:
    made = pb.Appointment(resource_id=resource_id, customer_id=customer_id, **fields)
    made.start_time.seconds = start
    made.end_time.seconds = int(start + hours * HOUR)
    return made
