"""Scheduling over gRPC and over JSON: resources, customers and appointments of a tenant."""

import datetime
import uuid

import grpc
import pytest
from google.protobuf import field_mask_pb2
from smoothschedule import User
from smoothschedule.v1 import scheduling_service_pb2 as pb
from smoothschedule.v1 import user_service_pb2 as user_pb
from smoothschedule.v1.user_service_pb2_grpc import UserServiceStub
from support.calls import failing
from support.people import SUPERUSER, client_of, of_tenant, token_of
from support.scheduling import HOUR, Business, appointment, fresh_day, midnight

NOT_FOUND = grpc.StatusCode.NOT_FOUND
DENIED = grpc.StatusCode.PERMISSION_DENIED
INVALID = grpc.StatusCode.INVALID_ARGUMENT
EXISTS = grpc.StatusCode.ALREADY_EXISTS
PRECONDITION = grpc.StatusCode.FAILED_PRECONDITION


@pytest.fixture(scope="module")
def owner(server, channel):
    return Business(server, channel, "demo")


@pytest.fixture(scope="module")
def staff(server, channel):
    return Business(server, channel, "demo", "staff")


@pytest.fixture(scope="module")
def customer(server, channel):
    return Business(server, channel, "demo", "customer")


@pytest.fixture(scope="module")
def stranger(server, channel):
    return Business(server, channel, "acme")


@pytest.fixture(scope="module")
def ids(server):
    with client_of(server, token_of(server, SUPERUSER)) as client:
        return {tenant.schema_name: tenant.id for tenant in client.tenants()}


@pytest.fixture(scope="module")
def own_resource(owner, staff):
    """The seeded staff's."""
    staff_id = user_id(owner, "staff")
    (found,) = owner.call("ListResources", pb.ListResourcesRequest(user_id=staff_id)).resources
    return found


@pytest.fixture(scope="module")
def own_customer(customer):
    """What the seeded customer is."""
    (found,) = customer.call("ListCustomers", pb.ListCustomersRequest()).customers
    return found


def user_id(business, who):
    with client_of(business.server, token_of(business.server, of_tenant(who, business.tenant))) as c:
        return c.session().user.id


def appointment_ids(answer):
    return [each.id for each in answer.appointments]


def text_of(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime(
        "%Y-%m-%dT%H:%M:%SZ"
    )


# Resources.


def test_resource__is_made_read_changed_and_deleted(owner):
    made = owner.make_resource(name="Chair 1", type="EQUIPMENT")
    assert made.is_active and made.user_id == "" and uuid.UUID(made.id).version == 7

    got = owner.call("GetResource", pb.GetResourceRequest(resource_id=made.id))
    assert got == made
    changed = owner.call(
        "UpdateResource",
        pb.UpdateResourceRequest(
            resource=pb.Resource(id=made.id, name="Chair One", etag=made.etag),
            update_mask=field_mask_pb2.FieldMask(paths=["name"]),
        ),
    )
    assert (changed.name, changed.type) == ("Chair One", pb.Resource.EQUIPMENT)
    assert changed.etag != made.etag
    with failing(grpc.StatusCode.ABORTED, "ETAG_MISMATCH"):
        owner.call("DeleteResource", pb.DeleteResourceRequest(resource_id=made.id, etag=made.etag))
    owner.call("DeleteResource", pb.DeleteResourceRequest(resource_id=made.id))
    with failing(NOT_FOUND, "RESOURCE_MISSING"):
        owner.call("GetResource", pb.GetResourceRequest(resource_id=made.id))


def test_resources__are_listed_in_pages_and_filtered(owner):
    tag = uuid.uuid4().hex
    made = [owner.make_resource(name=f"{tag} {n}", type="ROOM") for n in range(5)]

    request = pb.ListResourcesRequest(q=tag.upper(), page_size=2, include_total_size=True)
    first = owner.call("ListResources", request)
    assert [r.id for r in first.resources] == [r.id for r in made[:2]]
    assert first.total_size == 5
    request.page_token = first.next_page_token
    second = owner.call("ListResources", request)
    assert [r.id for r in second.resources] == [r.id for r in made[2:4]]
    assert not owner.call("ListResources", pb.ListResourcesRequest(q=tag, type="STAFF")).resources


def test_resource_with_appointments_ahead__stays(owner):
    resource, guest, day = owner.make_resource(), owner.make_customer(), fresh_day()
    booked = owner.book(resource.id, guest.id, day)

    with failing(PRECONDITION, "RESOURCE_IS_BOOKED"):
        owner.call("DeleteResource", pb.DeleteResourceRequest(resource_id=resource.id))
    with failing(PRECONDITION, "CUSTOMER_IS_BOOKED"):
        owner.call("DeleteCustomer", pb.DeleteCustomerRequest(customer_id=guest.id))
    owner.call("CancelAppointment", pb.CancelAppointmentRequest(appointment_id=booked.id))
    owner.call("DeleteResource", pb.DeleteResourceRequest(resource_id=resource.id))
    owner.call("DeleteCustomer", pb.DeleteCustomerRequest(customer_id=guest.id))
    kept = owner.call("GetAppointment", pb.GetAppointmentRequest(appointment_id=booked.id))
    assert kept.resource_id == resource.id


def test_assign__of_a_user_is_for_active_staff_of_the_tenant(owner, stranger):
    resource = owner.make_resource(type="STAFF")

    def assign(user):
        return owner.call(
            "AssignResourceUser",
            pb.AssignResourceUserRequest(resource_id=resource.id, user_id=user),
        )

    with failing(NOT_FOUND, "USER_MISSING"):
        assign(user_id(stranger, "staff"))
    with failing(PRECONDITION, "USER_IS_CUSTOMER"):
        assign(user_id(owner, "customer"))
    assert assign(user_id(owner, "manager")).user_id == user_id(owner, "manager")
    assert assign("").user_id == ""


# Customers.


def test_customer__is_linked_to_a_user_made_later(server, channel, owner):
    email = f"{uuid.uuid4().hex}@x.test"
    made = owner.make_customer(email=email.upper())
    assert made.user_id == "" and made.status == pb.Customer.ACTIVE

    user = UserServiceStub(channel).CreateUser(
        user_pb.CreateUserRequest(user=User(email=email, role="CUSTOMER")), metadata=owner.metadata
    )

    linked = owner.call("GetCustomer", pb.GetCustomerRequest(customer_id=made.id))
    assert linked.user_id == user.id
    second = owner.make_customer(email=email)
    assert second.user_id == ""
    with failing(EXISTS, "USER_LINKED"):
        owner.call(
            "AssignCustomerUser",
            pb.AssignCustomerUserRequest(customer_id=second.id, user_id=user.id),
        )


def test_customer__is_linked_to_the_user_who_is_there(server, channel, owner):
    email = f"{uuid.uuid4().hex}@x.test"
    user = UserServiceStub(channel).CreateUser(
        user_pb.CreateUserRequest(user=User(email=email, role="CUSTOMER")), metadata=owner.metadata
    )

    assert owner.make_customer(email=email.title()).user_id == user.id


def test_blocked_or_inactive__books_nothing(owner):
    resource, guest, day = owner.make_resource(), owner.make_customer(), fresh_day()

    for status, reason in (("BLOCKED", "CUSTOMER_BLOCKED"), ("INACTIVE", "CUSTOMER_INACTIVE")):
        owner.call(
            "UpdateCustomer",
            pb.UpdateCustomerRequest(
                customer=pb.Customer(id=guest.id, status=status),
                update_mask=field_mask_pb2.FieldMask(paths=["status"]),
            ),
        )
        with failing(PRECONDITION, reason):
            owner.book(resource.id, guest.id, day)
    owner.call(
        "UpdateResource",
        pb.UpdateResourceRequest(
            resource=pb.Resource(id=resource.id),
            update_mask=field_mask_pb2.FieldMask(paths=["is_active"]),
        ),
    )
    with failing(PRECONDITION, "RESOURCE_INACTIVE"):
        owner.book(resource.id, guest.id, day)


# Appointments.


def test_appointments__never_overlap_on_one_resource(owner):
    resource, other, guest, day = (
        owner.make_resource(),
        owner.make_resource(),
        owner.make_customer(),
        fresh_day(),
    )
    first = owner.book(resource.id, guest.id, day + 9 * HOUR, 2)
    assert first.status == pb.Appointment.PENDING

    with failing(EXISTS, "SLOT_TAKEN"):
        owner.book(resource.id, guest.id, day + 10 * HOUR, 2)
    owner.book(resource.id, guest.id, day + 11 * HOUR)  # begins as the other ends
    owner.book(other.id, guest.id, day + 9 * HOUR, 2)
    owner.call("CancelAppointment", pb.CancelAppointmentRequest(appointment_id=first.id))
    owner.book(resource.id, guest.id, day + 10 * HOUR)
    with failing(EXISTS, "SLOT_TAKEN"):  # the time is gone
        owner.call(
            "UpdateAppointment",
            pb.UpdateAppointmentRequest(
                appointment=pb.Appointment(id=first.id, status="CONFIRMED"),
                update_mask=field_mask_pb2.FieldMask(paths=["status"]),
            ),
        )


def test_appointment__is_moved(owner):
    resource, guest, day = owner.make_resource(), owner.make_customer(), fresh_day()
    made = owner.book(resource.id, guest.id, day, title="Cut")
    owner.book(resource.id, guest.id, day + 2 * HOUR)

    moved = owner.call(
        "UpdateAppointment",
        pb.UpdateAppointmentRequest(
            appointment=_moved(made, day + HOUR),
            update_mask=field_mask_pb2.FieldMask(paths=["start_time", "end_time"]),
        ),
    )

    assert moved.start_time.seconds == day + HOUR and moved.title == "Cut"
    with failing(EXISTS, "SLOT_TAKEN"):
        owner.call(
            "UpdateAppointment",
            pb.UpdateAppointmentRequest(
                appointment=_moved(moved, day + 2 * HOUR),
                update_mask=field_mask_pb2.FieldMask(paths=["start_time", "end_time"]),
            ),
        )


def _moved(made, start):
    return appointment(made.resource_id, made.customer_id, start, id=made.id, etag=made.etag)


@pytest.mark.parametrize("hours", [0, -1, 24.5])
def test_appointment__ends_after_it_begins_within_a_day(owner, hours):
    with failing(INVALID, "FIELD_INVALID") as failure:
        owner.book(str(uuid.uuid4()), str(uuid.uuid4()), fresh_day(), hours)
    assert failure.error.field_violations[0].field == "appointment.endTime"


def test_appointments__are_listed_by_beginning_and_filtered(owner):
    resource, guest, day = owner.make_resource(), owner.make_customer(), fresh_day()
    late = owner.book(resource.id, guest.id, day + 12 * HOUR)
    early = owner.book(resource.id, guest.id, day + 8 * HOUR, status="CONFIRMED")

    request = pb.ListAppointmentsRequest(resource_id=resource.id, include_total_size=True)
    listed = owner.call("ListAppointments", request)
    assert appointment_ids(listed) == [early.id, late.id] and listed.total_size == 2
    request.order_by = "create_time"
    assert appointment_ids(owner.call("ListAppointments", request)) == [late.id, early.id]
    request = pb.ListAppointmentsRequest(customer_id=guest.id, status="CONFIRMED")
    assert appointment_ids(owner.call("ListAppointments", request)) == [early.id]
    request = pb.ListAppointmentsRequest(resource_id=resource.id, page_size=1)
    first = owner.call("ListAppointments", request)
    request.page_token = first.next_page_token
    assert appointment_ids(owner.call("ListAppointments", request)) == [late.id]
    window = pb.ListAppointmentsRequest(resource_id=resource.id)
    window.start_time.seconds = day + 9 * HOUR  # the early one has ended
    window.end_time.seconds = day + 13 * HOUR
    assert appointment_ids(owner.call("ListAppointments", window)) == [late.id]


def test_create__again_gives_the_first_answer(owner):
    resource, guest, day = owner.make_resource(), owner.make_customer(), fresh_day()
    request = pb.CreateAppointmentRequest(
        appointment=appointment(resource.id, guest.id, day), request_id=str(uuid.uuid4())
    )

    first = owner.call("CreateAppointment", request)

    assert owner.call("CreateAppointment", request) == first
    request.appointment.title = "Another"
    with failing(INVALID, "REQUEST_ID_REUSED"):
        owner.call("CreateAppointment", request)


def test_appointment__is_deleted(owner):
    made = owner.book(owner.make_resource().id, owner.make_customer().id, fresh_day())

    owner.call("DeleteAppointment", pb.DeleteAppointmentRequest(appointment_id=made.id))

    with failing(NOT_FOUND, "APPOINTMENT_MISSING"):
        owner.call("GetAppointment", pb.GetAppointmentRequest(appointment_id=made.id))


def test_availability__is_what_nothing_holds(owner):
    resource, guest, day = owner.make_resource(), owner.make_customer(), fresh_day()
    owner.book(resource.id, guest.id, day + 9 * HOUR)
    gone = owner.book(resource.id, guest.id, day + 15 * HOUR)
    owner.call("CancelAppointment", pb.CancelAppointmentRequest(appointment_id=gone.id))
    owner.book(resource.id, guest.id, day + 11 * HOUR)

    def free(**fields):
        request = pb.ListAvailabilityRequest(resource_id=resource.id, **fields)
        request.start_time.seconds, request.end_time.seconds = day + 9 * HOUR, day + 18 * HOUR
        answer = owner.call("ListAvailability", request)
        return [
            ((i.start_time.seconds - day) / HOUR, (i.end_time.seconds - day) / HOUR)
            for i in answer.intervals
        ]

    assert free() == [(10, 11), (12, 18)]
    assert free(slot_length={"seconds": 2 * HOUR}) == [(12, 18)]
    assert free(type="STAFF") == []


def test_availability__of_more_than_31_days_is_refused(owner):
    request = pb.ListAvailabilityRequest()
    request.start_time.seconds, request.end_time.seconds = midnight(1), midnight(32) + 1

    with failing(INVALID, "FIELD_INVALID"):
        owner.call("ListAvailability", request)


# Who sees and does what.


def test_customer__sees_and_cancels_its_own_alone(owner, customer, own_customer):
    resource, guest, day = owner.make_resource(), owner.make_customer(), fresh_day()
    foreign = owner.book(resource.id, guest.id, day)
    own = owner.book(resource.id, own_customer.id, day + HOUR)

    listed = customer.call("ListAppointments", pb.ListAppointmentsRequest(resource_id=resource.id))
    assert appointment_ids(listed) == [own.id]
    with failing(NOT_FOUND, "APPOINTMENT_MISSING"):
        customer.call("GetAppointment", pb.GetAppointmentRequest(appointment_id=foreign.id))
    with failing(NOT_FOUND, "APPOINTMENT_MISSING"):
        customer.call("CancelAppointment", pb.CancelAppointmentRequest(appointment_id=foreign.id))
    with failing(NOT_FOUND, "CUSTOMER_MISSING"):
        customer.call("GetCustomer", pb.GetCustomerRequest(customer_id=guest.id))
    gone = customer.call("CancelAppointment", pb.CancelAppointmentRequest(appointment_id=own.id))
    assert gone.status == pb.Appointment.CANCELLED
    again = customer.call("CancelAppointment", pb.CancelAppointmentRequest(appointment_id=own.id))
    assert again == gone


def test_customer__books_for_itself_as_pending(owner, customer, own_customer):
    resource, guest, day = owner.make_resource(), owner.make_customer(), fresh_day()

    booked = customer.book(resource.id, "", day)

    assert booked.customer_id == own_customer.id and booked.status == pb.Appointment.PENDING
    with failing(NOT_FOUND, "CUSTOMER_MISSING"):
        customer.book(resource.id, guest.id, day + HOUR)
    with failing(DENIED, "STATUS_NOT_ALLOWED"):
        customer.book(resource.id, "", day + HOUR, status="CONFIRMED")
    with failing(INVALID, "TIME_IN_PAST"):
        customer.book(resource.id, "", midnight(-1))
    with failing(DENIED, "PERMISSION_MISSING"):
        customer.call(
            "UpdateAppointment",
            pb.UpdateAppointmentRequest(appointment=pb.Appointment(id=booked.id, title="Mine")),
        )


def test_customer__cancels_nothing_that_has_begun(owner, customer, own_customer):
    past = owner.book(owner.make_resource().id, own_customer.id, midnight(-3))

    with failing(PRECONDITION, "APPOINTMENT_BEGUN"):
        customer.call("CancelAppointment", pb.CancelAppointmentRequest(appointment_id=past.id))


def test_staff__see_and_book_their_own_resource(owner, staff, own_resource):
    room, guest, day = owner.make_resource(), owner.make_customer(), fresh_day()
    foreign = owner.book(room.id, guest.id, day)
    own = staff.book(own_resource.id, guest.id, day, status="CONFIRMED")

    listed = staff.call("ListAppointments", pb.ListAppointmentsRequest(customer_id=guest.id))
    assert appointment_ids(listed) == [own.id]
    with failing(NOT_FOUND, "APPOINTMENT_MISSING"):
        staff.call("GetAppointment", pb.GetAppointmentRequest(appointment_id=foreign.id))
    with failing(DENIED, "APPOINTMENT_NOT_OWN"):
        staff.book(room.id, guest.id, day + HOUR)
    with failing(DENIED, "APPOINTMENT_NOT_OWN"):
        staff.call(
            "UpdateAppointment",
            pb.UpdateAppointmentRequest(
                appointment=pb.Appointment(id=own.id, resource_id=room.id),
                update_mask=field_mask_pb2.FieldMask(paths=["resource_id"]),
            ),
        )


# What another tenant's people name by its id, for each method that takes one.
METHODS = {
    "GetResource": lambda r, c, a: pb.GetResourceRequest(resource_id=r),
    "UpdateResource": lambda r, c, a: pb.UpdateResourceRequest(
        resource=pb.Resource(id=r, name="Mine")
    ),
    "DeleteResource": lambda r, c, a: pb.DeleteResourceRequest(resource_id=r),
    "AssignResourceUser": lambda r, c, a: pb.AssignResourceUserRequest(resource_id=r),
    "GetCustomer": lambda r, c, a: pb.GetCustomerRequest(customer_id=c),
    "UpdateCustomer": lambda r, c, a: pb.UpdateCustomerRequest(
        customer=pb.Customer(id=c, name="Mine")
    ),
    "DeleteCustomer": lambda r, c, a: pb.DeleteCustomerRequest(customer_id=c),
    "AssignCustomerUser": lambda r, c, a: pb.AssignCustomerUserRequest(customer_id=c),
    "CreateAppointment": lambda r, c, a: pb.CreateAppointmentRequest(
        appointment=appointment(r, c, midnight(400))
    ),
    "GetAppointment": lambda r, c, a: pb.GetAppointmentRequest(appointment_id=a),
    "UpdateAppointment": lambda r, c, a: pb.UpdateAppointmentRequest(
        appointment=pb.Appointment(id=a, title="Mine")
    ),
    "CancelAppointment": lambda r, c, a: pb.CancelAppointmentRequest(appointment_id=a),
    "DeleteAppointment": lambda r, c, a: pb.DeleteAppointmentRequest(appointment_id=a),
}


@pytest.mark.parametrize("named", [False, True], ids=["own", "named"])
@pytest.mark.parametrize("method", METHODS)
def test_another_tenants__is_not_found(owner, stranger, ids, method, named):
    resource, guest = owner.make_resource(), owner.make_customer()
    booked = owner.book(resource.id, guest.id, fresh_day())
    request = METHODS[method](resource.id, guest.id, booked.id)
    request.tenant_id = ids["demo"] if named else ""

    with failing(NOT_FOUND, "TENANT_MISSING" if named else ""):
        stranger.call(method, request)


def test_another_tenants__are_not_listed(owner, stranger, ids):
    tag = uuid.uuid4().hex
    resource, guest = owner.make_resource(name=tag), owner.make_customer(name=tag)
    owner.book(resource.id, guest.id, fresh_day())

    assert not stranger.call("ListResources", pb.ListResourcesRequest(q=tag)).resources
    assert not stranger.call("ListCustomers", pb.ListCustomersRequest(q=tag)).customers
    assert not stranger.call(
        "ListAppointments", pb.ListAppointmentsRequest(resource_id=resource.id)
    ).appointments
    with failing(NOT_FOUND, "TENANT_MISSING"):
        stranger.call("ListResources", pb.ListResourcesRequest(tenant_id=ids["demo"]))


# Over JSON.


def test_json__both_paths_lead_to_the_same(curl, server, ids):
    mine = curl.signed_in(token_of(server, of_tenant("owner", "demo")))
    long, day = f"/v1/tenants/{ids['demo']}", fresh_day()

    room = mine.post(f"{long}/resources", {"name": "Spa", "type": "ROOM"}).json
    guest = mine.post("/v1/customers", {"name": "Gus", "email": "gus@x.test"}).json
    body = {
        "resourceId": room["id"],
        "customerId": guest["id"],
        "startTime": text_of(day + 9 * HOUR),
        "endTime": text_of(day + 10 * HOUR),
    }
    booked = mine.post("/v1/appointments", body)
    assert booked.status == 200, booked.body
    assert booked.json["status"] == "PENDING" and booked.json["startTime"] == body["startTime"]
    taken = mine.post(f"{long}/appointments", body)
    assert (taken.status, taken.error["reason"]) == (409, "SLOT_TAKEN")
    for prefix in ("/v1", long):
        assert mine.get(f"{prefix}/appointments/{booked.json['id']}").json == booked.json
        listed = mine.get(f"{prefix}/appointments?resourceId={room['id']}").json
        assert listed["appointments"] == [booked.json]
        window = f"startTime={text_of(day)}&endTime={text_of(day + 24 * HOUR)}&slotLength=36000s"
        free = mine.get(f"{prefix}/availability?resourceId={room['id']}&{window}").json
        assert [i["startTime"] for i in free["intervals"]] == [text_of(day + 10 * HOUR)]

    stale = mine.patch(
        f"/v1/appointments/{booked.json['id']}", {"title": "Massage"}, headers={"if-match": '"99"'}
    )
    assert stale.status == 412, stale.body
    etag = booked.headers["etag"]
    changed = mine.patch(
        f"/v1/appointments/{booked.json['id']}", {"title": "Massage"}, headers={"if-match": etag}
    )
    assert changed.json["title"] == "Massage", changed.body
    gone = mine.post(f"/v1/appointments/{booked.json['id']}:cancel", {})
    assert gone.json["status"] == "CANCELLED"
    assert mine.delete(f"{long}/appointments/{booked.json['id']}").status == 200
    assert mine.post(f"/v1/resources/{room['id']}:assignUser", {"userId": ""}).status == 200
    assert mine.delete(f"/v1/resources/{room['id']}").status == 200
    assert mine.patch(f"/v1/customers/{guest['id']}", {"phone": "1"}).json["phone"] == "1"
    assert mine.delete(f"{long}/customers/{guest['id']}").status == 200


def test_json__short_paths_are_the_hosts_tenants(curl, server):
    token = token_of(server, of_tenant("customer", "acme"))

    own = curl.at_host("acme.localhost").signed_in(token).get("/v1/customers")
    assert [each["email"] for each in own.json["customers"]] == ["customer@acme.test"]
    other = curl.at_host("demo.localhost").signed_in(token).get("/v1/customers")
    assert (other.status, other.error["reason"]) == (404, "TENANT_MISSING")


def test_json__short_paths_ask_platform_staff_for_the_tenant(curl, server, ids):
    boss = curl.signed_in(token_of(server, SUPERUSER))

    unnamed = boss.get("/v1/resources")
    assert (unnamed.status, unnamed.error["reason"]) == (400, "TENANT_REQUIRED")
    named = boss.get("/v1/resources", headers={"x-tenant": "acme"})
    assert named.json == boss.get("/v1/tenants/acme/resources").json
    assert named.json["resources"]
