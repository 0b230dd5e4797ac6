"""Platform staff over gRPC and JSON: who may change whom, and hand on what; live to who watches."""

import time
import uuid

import grpc
import pytest
from google.protobuf import field_mask_pb2
from smoothschedule import User
from smoothschedule.v1 import platform_staff_service_pb2 as pb
from smoothschedule.v1 import user_service_pb2 as user_pb
from smoothschedule.v1.platform_staff_service_pb2_grpc import PlatformStaffServiceStub
from smoothschedule.v1.user_service_pb2_grpc import UserServiceStub
from support.calls import bearer, failing
from support.curl import Curl
from support.people import PLATFORM_MANAGER, SUPERUSER, client_of, of_tenant, token_of
from support.streams import RestStream
from support.waiting import wait_until

DENIED = grpc.StatusCode.PERMISSION_DENIED
STAFF = "/v1/platformStaff"
WATCH = "/v1/changes:watch"
PASSWORD = "a pass phrase of the tests"
ROLES = ["SUPERUSER", "PLATFORM_MANAGER", "PLATFORM_SALES", "PLATFORM_SUPPORT"]
APPROVE, WHITELIST = "can_approve_plugins", "can_whitelist_urls"


@pytest.fixture
def staff(channel):
    return PlatformStaffServiceStub(channel)


class Member:
    """Somebody of the staff, made by a superuser for the test; signed in when first asked."""

    def __init__(self, server, channel, role, **fields):
        self.server, self.role, self._token = server, role, None
        self.email = f"{uuid.uuid4().hex}@x.test"
        user = User(email=self.email, role=role, password=PASSWORD, **fields)
        self.id = (
            UserServiceStub(channel)
            .CreateUser(
                user_pb.CreateUserRequest(user=user),
                metadata=bearer(token_of(server, SUPERUSER)),
            )
            .id
        )

    @property
    def token(self):
        if self._token is None:
            with client_of(self.server) as client:
                self._token = client.login(self.email, PASSWORD).token
        return self._token


@pytest.fixture(scope="module")
def actors(server, channel):
    """One of each role; the holders hold a permission personally besides."""
    made = {role: Member(server, channel, role) for role in ROLES}
    made["HOLDER"] = Member(server, channel, "PLATFORM_MANAGER", permissions=[APPROVE])
    return made


@pytest.fixture
def member(server, channel):
    return lambda role="PLATFORM_SUPPORT", **fields: Member(server, channel, role, **fields)


def update(staff, token, who, paths, **fields):
    return staff.UpdatePlatformStaff(
        pb.UpdatePlatformStaffRequest(
            platform_staff=pb.PlatformStaff(id=who.id, **fields),
            update_mask=field_mask_pb2.FieldMask(paths=paths),
        ),
        metadata=bearer(token),
    )


def events(server, query):
    answer = Curl(server, "http1", token=token_of(server, SUPERUSER)).get(
        f"/v1/auditEvents?{query}&pageSize=200"
    )
    assert answer.status == 200, answer.body
    return answer.json["auditEvents"]


def recorded(server, query, is_it):
    """The one event that is meant, once it is in its chain."""
    found = []

    def find():
        found[:] = [event for event in events(server, query) if is_it(event)]
        return found

    wait_until(find, 5, f"{query} is listed")
    (event,) = found
    return event


# Who may change whom: SPEC's cascade, written down once more.
def may_change(actor, target):
    return actor == "SUPERUSER" or (actor == "PLATFORM_MANAGER" and target == "PLATFORM_SUPPORT")


@pytest.mark.parametrize("target", ROLES)
@pytest.mark.parametrize("actor", ROLES)
def test_update__is_for_whom_the_cascade_says(server, staff, actors, member, actor, target):
    other = member(target)
    paths = ["display_name"]

    if may_change(actor, target):
        changed = update(staff, actors[actor].token, other, paths, display_name="Ada")
        assert changed.display_name == "Ada"
        return
    reason = "ROLE_NOT_MANAGED" if actor == "PLATFORM_MANAGER" else "PERMISSION_MISSING"
    with failing(DENIED, reason):
        update(staff, actors[actor].token, other, paths, display_name="Ada")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("actor", ["SUPERUSER", "PLATFORM_MANAGER"])
def test_role__is_given_by_who_manages_it(staff, actors, member, actor, role):
    other = member("PLATFORM_SUPPORT")

    if may_change(actor, role):
        assert update(staff, actors[actor].token, other, ["role"], role=role).role == (
            User.Role.Value(role)
        )
        return
    with failing(DENIED, "ROLE_NOT_MANAGED"):
        update(staff, actors[actor].token, other, ["role"], role=role)


# Who holds what: a superuser all by role, the holder one personally, the manager none.
@pytest.mark.parametrize(
    "actor, permission, is_held",
    [
        ("SUPERUSER", APPROVE, True),
        ("SUPERUSER", WHITELIST, True),
        ("HOLDER", APPROVE, True),
        ("HOLDER", WHITELIST, False),
        ("PLATFORM_MANAGER", APPROVE, False),
        ("PLATFORM_MANAGER", WHITELIST, False),
    ],
)
def test_permission__is_handed_on_by_holders(staff, actors, member, actor, permission, is_held):
    other = member()

    if is_held:
        changed = update(
            staff, actors[actor].token, other, ["permissions"], permissions=[permission]
        )
        assert list(changed.permissions) == [permission]
        return
    with failing(DENIED, "PERMISSION_NOT_HELD"):
        update(staff, actors[actor].token, other, ["permissions"], permissions=[permission])


@pytest.mark.parametrize("actor", ["SUPERUSER", "PLATFORM_MANAGER"])
def test_permission__is_taken_by_who_manages_the_holder(staff, actors, member, actor):
    other = member(permissions=[APPROVE])

    assert not update(staff, actors[actor].token, other, ["permissions"]).permissions


def test_permission__that_is_not_held_is_refused_on_record(server, curl, member):
    manager, other = member("PLATFORM_MANAGER"), member()

    answer = curl.signed_in(manager.token).patch(
        f"{STAFF}/{other.id}", {"permissions": [APPROVE]}
    )

    assert answer.status == 403
    assert answer.error["reason"] == "PERMISSION_NOT_HELD"
    recorded(
        server,
        f"actorId={manager.id}",
        lambda event: event["outcome"] == "PERMISSION_DENIED"
        and event["reasonCode"] == "PERMISSION_NOT_HELD",
    )


@pytest.mark.parametrize("role", ["SUPERUSER", "PLATFORM_MANAGER"])
def test_update__of_oneself_is_refused(staff, actors, role):
    own = actors[role]

    with failing(DENIED, "USER_IS_SELF"):
        update(staff, own.token, own, ["display_name"], display_name="Better")


def test_update__in_a_masquerade_is_refused(server, staff, member):
    manager, other = member("PLATFORM_MANAGER"), member()
    begun = Curl(server, "http1", token=token_of(server, SUPERUSER)).post(
        f"/v1/users/{manager.id}:masquerade", {"reason": "looking into what they reported"}
    )
    assert begun.status == 200, begun.body

    with failing(DENIED):
        update(staff, begun.json["token"], other, ["display_name"], display_name="Ada")
    assert Curl(server, "http1", token=begun.json["token"]).get(STAFF).status == 403


# Over JSON.


def test_update__is_recorded_with_before_and_after(server, curl, member):
    other = member()
    manager = curl.signed_in(token_of(server, PLATFORM_MANAGER))
    before = manager.get(f"{STAFF}/{other.id}").json

    changed = manager.patch(
        f"{STAFF}/{other.id}", {"displayName": "Ada"}, headers={"if-match": f'"{before["etag"]}"'}
    )

    assert changed.status == 200, changed.body
    assert changed.json["displayName"] == "Ada"
    assert changed.json["etag"] != before["etag"]
    event = recorded(
        server, f"resource=users/{other.id}", lambda event: event["action"] == "STAFF_UPDATE"
    )
    assert event["details"]["before"] == {"displayName": ""}
    assert event["details"]["after"] == {"displayName": "Ada"}
    stale = manager.patch(
        f"{STAFF}/{other.id}", {"displayName": "Bea"}, headers={"if-match": f'"{before["etag"]}"'}
    )
    assert stale.error["reason"] == "ETAG_MISMATCH"


def test_update__that_makes_inactive_signs_out(server, curl, member):
    other = member()
    assert curl.signed_in(other.token).get("/v1/session").status == 200

    changed = curl.signed_in(token_of(server, PLATFORM_MANAGER)).patch(
        f"{STAFF}/{other.id}", {"isActive": False}
    )

    assert changed.json["isActive"] is False
    assert curl.signed_in(other.token).get("/v1/session").status == 401


def test_list__is_managers_then_support_then_sales(server, curl, member):
    made = [member(role) for role in ("PLATFORM_SALES", "PLATFORM_MANAGER", "PLATFORM_SUPPORT")]
    manager = curl.signed_in(token_of(server, PLATFORM_MANAGER))
    everyone, token = [], ""
    while True:
        page = manager.get(f"{STAFF}?pageSize=7&includeTotalSize=true&pageToken={token}").json
        everyone += page["platformStaff"]
        token = page["nextPageToken"]
        if not token:
            break

    order = ["PLATFORM_MANAGER", "PLATFORM_SUPPORT", "PLATFORM_SALES"]
    keys = [(order.index(one["role"]), one["createTime"]) for one in everyone]
    ids = [one["id"] for one in everyone]
    assert keys == sorted(keys)
    assert len(ids) == len(set(ids)) == page["totalSize"]
    assert {each.id for each in made} <= set(ids)


def test_list__of_some_roles(server, curl, actors):
    manager = curl.signed_in(token_of(server, PLATFORM_MANAGER))

    page = manager.get(f"{STAFF}?roles=PLATFORM_SALES&roles=PLATFORM_SUPPORT&pageSize=1000").json

    roles = [one["role"] for one in page["platformStaff"]]
    assert set(roles) == {"PLATFORM_SALES", "PLATFORM_SUPPORT"}
    assert roles == sorted(roles, reverse=True)
    refused = manager.get(f"{STAFF}?roles=TENANT_OWNER")
    assert refused.status == 400
    assert refused.error["reason"] == "FIELD_INVALID"


def test_get__of_a_tenants_user_finds_nobody(server, curl):
    owner = curl.signed_in(token_of(server, of_tenant("owner", "demo")))
    own = owner.get("/v1/session").json["user"]["id"]

    answer = curl.signed_in(token_of(server, SUPERUSER)).get(f"{STAFF}/{own}")

    assert answer.status == 404
    assert answer.error["reason"] == "USER_MISSING"
    assert owner.get(f"{STAFF}/{own}").error["reason"] == "PERMISSION_MISSING"


def test_get__over_grpc(server, staff, member):
    other = member(display_name="Ada")

    found = staff.GetPlatformStaff(
        pb.GetPlatformStaffRequest(user_id=other.id),
        metadata=bearer(token_of(server, PLATFORM_MANAGER)),
    )

    assert (found.email, found.display_name, found.is_active) == (other.email, "Ada", True)
    listed = staff.ListPlatformStaff(
        pb.ListPlatformStaffRequest(roles=["PLATFORM_SUPPORT"], page_size=1000),
        metadata=bearer(token_of(server, PLATFORM_MANAGER)),
    )
    assert other.id in [each.id for each in listed.platform_staff]


# Live.


def heard(stream, resource):
    while True:
        event = stream.event(5)
        assert event is not None
        if event["data"]["resource"] == resource:
            return time.monotonic()


def test_two_windows__hear_of_a_change_within_a_second(server, curl, member):
    other = member()
    superuser, manager = token_of(server, SUPERUSER), token_of(server, PLATFORM_MANAGER)
    with RestStream(server, WATCH, superuser) as one, RestStream(server, WATCH, manager) as two:
        for window in (one, two):
            assert window.event()["data"]["resource"] == ""
        called = time.monotonic()

        answer = curl.signed_in(manager).patch(f"{STAFF}/{other.id}", {"displayName": "Ada"})
        assert answer.status == 200, answer.body

        for window in (one, two):
            assert heard(window, f"users/{other.id}") - called < 1
