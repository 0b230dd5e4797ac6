"""Attempts to do more than one may: each is refused, over gRPC and over JSON, and is on record.

The records are read as anybody reads them, from ListAuditEvents, when they are in their chain.
"""

import uuid

import grpc
import pytest
from google.protobuf import json_format
from smoothschedule import User
from smoothschedule.v1 import audit_service_pb2 as audit_pb
from smoothschedule.v1 import auth_service_pb2 as auth_pb
from smoothschedule.v1 import domain_service_pb2 as domain_pb
from smoothschedule.v1 import grant_service_pb2 as grant_pb
from smoothschedule.v1 import masquerade_pb2
from smoothschedule.v1 import masquerade_service_pb2 as masquerade_pb
from smoothschedule.v1 import user_service_pb2 as user_pb
from smoothschedule.v1.audit_service_pb2_grpc import AuditServiceStub
from smoothschedule.v1.auth_service_pb2_grpc import AuthServiceStub
from smoothschedule.v1.grant_service_pb2_grpc import GrantServiceStub
from support.calls import bearer, failing, open_channel
from support.curl import Curl
from support.rpcs import all_rpcs, as_rest
from support.stubs import test_pb
from support.waiting import wait_until
from support.world import REASON, World

DENIED = grpc.StatusCode.PERMISSION_DENIED
NOT_FOUND = grpc.StatusCode.NOT_FOUND
UNAUTHENTICATED = grpc.StatusCode.UNAUTHENTICATED
CHAIN_SECONDS = 5  # with sanitizers; a second is what is promised
END_SECONDS = 1  # on every worker
RPCS = {rpc.name: rpc for rpc in all_rpcs()}


class Face:
    """How an attacker calls: what is refused over one face is refused over the other."""

    def __init__(self, name, server, channel):
        self.name = name
        self._channel = channel
        self._curl = Curl(server, "http1")

    def refused(self, token, method, request, code, reason):
        """Calls, and must be refused so."""
        rpc = RPCS[method]
        if self.name == "grpc":
            with failing(code, reason):
                rpc.call(self._channel, request, bearer(token))
            return
        call = as_rest(rpc, request)
        answer = self._curl.signed_in(token).request(call.verb, call.path, call.body)
        assert answer.status >= 400, answer.body
        assert (answer.error["status"], answer.error["reason"]) == (code.name, reason), answer.body


@pytest.fixture(params=["grpc", "json"])
def face(request, server, channel):
    return Face(request.param, server, channel)


class Record:
    """The audit as a superuser lists it."""

    def __init__(self, world, channel):
        self._stub = AuditServiceStub(channel)
        self._metadata = world.superuser

    def events(self, **wanted):
        request = audit_pb.ListAuditEventsRequest(page_size=200, **wanted)
        return self._stub.ListAuditEvents(request, metadata=self._metadata).audit_events

    def has(self, action, reason_code, count=1, **wanted):
        """Waits for this many of them."""

        def found():
            events = self.events(action=action, **wanted)
            return [event for event in events if event.reason_code == reason_code]

        wait_until(
            lambda: len(found()) >= count, CHAIN_SECONDS, f"{count} {action} {reason_code} listed"
        )
        assert len(found()) == count
        return found()


@pytest.fixture
def record(world, channel):
    return Record(world, channel)


def of_platform(world, role):
    user = world.user(role, tenant=False)
    return user, world.token(user)


def start_request(user):
    return masquerade_pb.StartMasqueradeRequest(user_id=user.id, reason=REASON)


# Becoming somebody greater.


@pytest.mark.parametrize(
    "role, code, reason",
    [
        ("PLATFORM_MANAGER", DENIED, "MASQUERADE_SUPERUSER"),
        # Platform users are not there for them.
        ("PLATFORM_SALES", NOT_FOUND, "USER_MISSING"),
        ("PLATFORM_SUPPORT", NOT_FOUND, "USER_MISSING"),
        ("TENANT_OWNER", NOT_FOUND, "USER_MISSING"),
        ("TENANT_MANAGER", NOT_FOUND, "USER_MISSING"),
        ("TENANT_STAFF", NOT_FOUND, "USER_MISSING"),
        ("CUSTOMER", NOT_FOUND, "USER_MISSING"),
    ],
)
def test_becoming_a_superuser(world, face, record, role, code, reason):
    actor = world.user(role, tenant=not role.startswith("PLATFORM"))
    superuser = world.user("SUPERUSER", tenant=False)

    face.refused(
        world.token(actor),
        "MasqueradeService/StartMasquerade",
        start_request(superuser),
        code,
        reason,
    )

    (event,) = record.has("HIJACK_DENIED", reason, actor_id=actor.id)
    assert event.resource == f"users/{superuser.id}"
    assert event.outcome == code.name


def test_a_chain(world, face, record):
    actor, token = of_platform(world, "PLATFORM_SUPPORT")
    staff = world.user("TENANT_STAFF")
    begun = world.start(token, world.user("TENANT_OWNER"))

    face.refused(
        begun.token,
        "MasqueradeService/StartMasquerade",
        start_request(staff),
        DENIED,
        "MASQUERADE_NESTED",
    )

    # The person is named, not whom they were.
    (event,) = record.has("HIJACK_DENIED", "MASQUERADE_NESTED", actor_id=actor.id)
    assert event.resource == f"users/{staff.id}"


# Grants.


def grant_request(user, action):
    return grant_pb.CreateGrantRequest(
        grant=grant_pb.Grant(grantee_id=user.id, action=action, reason=REASON)
    )


@pytest.fixture
def grants(channel):
    return GrantServiceStub(channel)


def test_granting_oneself(world, face, record):
    user, token = of_platform(world, "SUPERUSER")

    face.refused(
        token,
        "GrantService/CreateGrant",
        grant_request(user, "billing.read"),
        DENIED,
        "GRANT_TO_SELF",
    )

    (event,) = record.has("GRANT_DENIED", "GRANT_TO_SELF", actor_id=user.id)
    assert event.method == "/smoothschedule.v1.GrantService/CreateGrant"


def test_approving_ones_own_request(world, face, record, grants):
    user, token = of_platform(world, "PLATFORM_MANAGER")
    asked = grants.RequestGrant(
        grant_pb.RequestGrantRequest(action="tenants.purge", reason=REASON), metadata=bearer(token)
    )

    face.refused(
        token,
        "GrantService/ApproveGrant",
        grant_pb.ApproveGrantRequest(grant_id=asked.id),
        DENIED,
        "GRANT_TO_SELF",
    )

    record.has("GRANT_DENIED", "GRANT_TO_SELF", actor_id=user.id)


def test_granting_what_is_held_by_grant_only(world, face, record, grants):
    manager, token = of_platform(world, "PLATFORM_MANAGER")
    friend = world.user("PLATFORM_SUPPORT", tenant=False)
    grants.CreateGrant(grant_request(manager, "tenants.purge"), metadata=world.superuser)

    face.refused(
        token,
        "GrantService/CreateGrant",
        grant_request(friend, "tenants.purge"),
        DENIED,
        "ACTION_NOT_HELD",
    )

    record.has("GRANT_DENIED", "ACTION_NOT_HELD", actor_id=manager.id)


@pytest.mark.parametrize("whose", ["actor", "target"])
def test_using_a_grant_inside_a_masquerade(world, channel, face, record, grants, whose):
    """Neither the actor's counts nor the target's."""
    actor, token = of_platform(world, "PLATFORM_SALES")
    demo = World(world.server, channel, is_temporary=True)
    staff = demo.user("TENANT_STAFF")
    request = grant_request(actor if whose == "actor" else staff, "audit.read")
    if whose == "target":
        request.grant.tenant_id = demo.tenant.id
    grants.CreateGrant(request, metadata=world.superuser)
    holder = token if whose == "actor" else demo.token(staff)
    listing = audit_pb.ListAuditEventsRequest(page_size=1)
    AuditServiceStub(channel).ListAuditEvents(listing, metadata=bearer(holder))

    begun = world.start(token, staff)
    inside = world.session(begun.token)

    assert "audit.read" not in inside.effective_permissions
    face.refused(
        begun.token, "AuditService/ListAuditEvents", listing, DENIED, "PERMISSION_MISSING"
    )
    (event,) = record.has("HIJACK_ACTION", "PERMISSION_MISSING", actor_id=actor.id)
    assert event.masquerade_id == begun.session.masquerade.id


# What outlives a masquerade: credentials, roles, domains, people, grants.


def lasting(world, staff):
    """RPCs by name, with requests that the target's role may make."""
    host = f"{uuid.uuid4().hex}.test"
    return {
        "AuthService/ChangePassword": auth_pb.ChangePasswordRequest(
            current_password="some old pass phrase", new_password="some new pass phrase"
        ),
        "AuthService/RevokeSession": auth_pb.RevokeSessionRequest(session_id=str(uuid.uuid4())),
        "UserService/ResetPassword": user_pb.ResetPasswordRequest(user_id=staff.id),
        "UserService/UpdateUser": user_pb.UpdateUserRequest(
            user=User(id=staff.id, role="TENANT_OWNER"), update_mask={"paths": ["role"]}
        ),
        "UserService/CreateUser": user_pb.CreateUserRequest(
            user=User(email=f"eve@{host}", role="TENANT_STAFF")
        ),
        "DomainService/CreateDomain": domain_pb.CreateDomainRequest(
            tenant_id=world.tenant.id, domain=domain_pb.Domain(domain=host)
        ),
        "GrantService/CreateGrant": grant_request(staff, "audit.read"),
        "GrantService/RequestGrant": grant_pb.RequestGrantRequest(
            action="audit.read", reason=REASON
        ),
    }


def test_lasting_authority_from_inside_a_masquerade(world, face, record):
    actor, token = of_platform(world, "PLATFORM_SUPPORT")
    staff = world.user("TENANT_STAFF")
    begun = world.start(token, world.user("TENANT_OWNER"))
    attacks = lasting(world, staff)

    for method, request in attacks.items():
        face.refused(begun.token, method, request, DENIED, "MASQUERADE_FORBIDDEN")

    events = record.has(
        "HIJACK_ACTION", "MASQUERADE_FORBIDDEN", count=len(attacks), actor_id=actor.id
    )
    assert {event.method for event in events} == {
        f"/smoothschedule.v1.{method}" for method in attacks
    }
    assert {event.masquerade_id for event in events} == {begun.session.masquerade.id}
    seen = world.users.GetUser(user_pb.GetUserRequest(user_id=staff.id), metadata=world.superuser)
    assert seen.role == User.Role.Value("TENANT_STAFF")


# A stolen token.


def test_a_stolen_token__tells_nothing_of_the_actors_session(world, channel):
    """No answer that can be had with it names the actor's session or token."""
    _, token = of_platform(world, "SUPERUSER")
    own = world.session(token)
    target = world.user("SUPERUSER", tenant=False)
    begun = world.start(token, target)
    ids = {"tenant": world.tenant.id, "user": target.id}
    told = [begun.SerializeToString()]

    for rpc in RPCS.values():
        if rpc.access.masquerade and not rpc.writes:
            request = rpc.request(lambda kind: ids.get(kind, ""))
            try:
                told.append(rpc.call(channel, request, bearer(begun.token)).SerializeToString())
            except Exception as error:  # a refusal may not tell it either
                told.append(str(error).encode())

    assert len(told) > 20
    for answer in told:
        assert token.encode() not in answer
        assert own.id.encode() not in answer


def test_a_stolen_token__does_not_become_the_actors_own(world, face, record):
    actor, token = of_platform(world, "PLATFORM_SUPPORT")
    begun = world.start(token, world.user("TENANT_OWNER"))
    list_sessions = auth_pb.ListSessionsRequest(user_id=actor.id)

    face.refused(
        begun.token, "AuthService/ListSessions", list_sessions, DENIED, "MASQUERADE_FORBIDDEN"
    )
    stopped = Curl(world.server, "http1", token=begun.token).post("/v1/masquerade:stop", {})

    assert (stopped.status, stopped.json) == (200, {})
    assert not {"set-cookie", "authorization"} & set(stopped.headers)
    wait_until(lambda: is_over(world, begun.token), END_SECONDS, "the token is worth nothing")
    face.refused(
        begun.token,
        "AuthService/GetSession",
        auth_pb.GetSessionRequest(),
        UNAUTHENTICATED,
        "SESSION_EXPIRED",
    )
    assert world.session(token).user.id == actor.id
    record.has("HIJACK_ACTION", "MASQUERADE_FORBIDDEN", actor_id=actor.id)


def is_over(world, token):
    """Also on the other worker: each connection may land on either."""
    for _ in range(4):
        with open_channel(world.server) as channel:
            try:
                AuthServiceStub(channel).GetSession(
                    auth_pb.GetSessionRequest(), metadata=bearer(token)
                )
                return False
            except grpc.RpcError as error:
                assert error.code() is UNAUTHENTICATED, error
    return True


# A target that is promoted in the middle.


def test_a_promoted_target__is_no_longer_there_to_be_used(world, face, record):
    owner = world.user("TENANT_OWNER")
    staff = world.user("TENANT_STAFF")
    begun = world.start(world.token(owner), staff)

    world.users.UpdateUser(
        user_pb.UpdateUserRequest(
            user=User(id=staff.id, role="TENANT_MANAGER"), update_mask={"paths": ["role"]}
        ),
        metadata=world.superuser,
    )

    wait_until(lambda: is_over(world, begun.token), END_SECONDS, "the masquerade is over")
    face.refused(
        begun.token,
        "AuthService/GetSession",
        auth_pb.GetSessionRequest(),
        UNAUTHENTICATED,
        "SESSION_EXPIRED",
    )
    (event,) = record.has("HIJACK_END", "REVOKED", actor_id=owner.id)
    assert json_format.MessageToDict(event.details)["cause"] == "MASQUERADE_ROLE_REFUSED"


# READ_ONLY.


def test_writing_in_a_read_only_masquerade(world, face, record):
    """Through every RPC that writes."""
    actor, token = of_platform(world, "PLATFORM_SUPPORT")
    begun = world.start(token, world.user("TENANT_OWNER"), mode=masquerade_pb2.Masquerade.READ_ONLY)
    writing = [rpc for rpc in RPCS.values() if rpc.writes and not rpc.is_public]
    tried = [rpc for rpc in writing if not rpc.access.ends_session]
    assert len(tried) > 30

    for rpc in tried:
        reason = "SESSION_READ_ONLY" if rpc.access.masquerade else "MASQUERADE_FORBIDDEN"
        request = rpc.request(lambda kind: str(uuid.uuid4()))
        face.refused(begun.token, rpc.name, request, DENIED, reason)

    for reason, count in (
        ("SESSION_READ_ONLY", sum(rpc.access.masquerade for rpc in tried)),
        ("MASQUERADE_FORBIDDEN", sum(not rpc.access.masquerade for rpc in tried)),
    ):
        record.has("HIJACK_ACTION", reason, count=count, actor_id=actor.id)


@pytest.mark.parametrize("handler", ["Scribble", "ScribbleInTransaction"])
def test_writing_in_a_read_only_masquerade__by_a_handler_made_to(world, record, handler):
    actor, token = of_platform(world, "PLATFORM_SUPPORT")
    owner = world.user("TENANT_OWNER")
    begun = world.start(token, owner, mode=masquerade_pb2.Masquerade.READ_ONLY)

    with failing(DENIED, "SESSION_READ_ONLY"):
        getattr(world.test, handler)(
            getattr(test_pb, f"{handler}Request")(display_name="Eve"), metadata=bearer(begun.token)
        )

    record.has("HIJACK_ACTION", "SESSION_READ_ONLY", actor_id=actor.id)
    seen = world.users.GetUser(user_pb.GetUserRequest(user_id=owner.id), metadata=world.superuser)
    assert seen.display_name == ""
