"""Role × RPC × tenant: each call is allowed or refused as the protos and config/roles.yaml say.

Both are read here by other people's readers, and requests are made from the descriptors: an RPC
that is added is covered without a line here. What an RPC does is for its own tests; here an allowed
call that changes something names ids that nobody has.

A call is about its caller's `own` tenant (platform staff have demo for it), by the ids in its
request and `x-tenant`; about the `other`, by ids; about the other by `x-tenant` only (`header`); or
about `none`, with ids that nobody has.
"""

import functools
import uuid
from typing import Optional

import grpc
import pytest
from google.protobuf.message import Message
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)
from smoothschedule import SmoothError
from smoothschedule.v1 import options_pb2
from support.calls import bearer
from support.people import client_of
from support.policy import Policy
from support.rpcs import Rpc, all_rpcs, id_kind

POLICY = Policy.shipped()
RPCS = all_rpcs()
ABOUT = ["own", "other", "header", "none"]
OWN, OTHER = "demo", "acme"  # demo is the demo account, the only one in reach of sales
NOBODY = "NOBODY"  # who has not signed in

# What is named by something else than its `id`, by what.
NAMES = {"domain": "domain"}
# What lies in a table of another name.
TABLES = {"install": "plugin_install"}

# Whom `reach` lets act on the other tenant.
REACHES_OTHER = {"everything", "all_tenants", "tenant_users"}


def reaches_other(role: str) -> bool:
    return role != NOBODY and POLICY.roles[role]["reach"] in REACHES_OTHER


def is_of_platform(role: str) -> bool:
    return POLICY.roles[role]["level"] == "platform"


# The world: the seeded tenants, with what lies in them.


@functools.cache
def id_in(server, kind: str, tenant: str) -> str:
    """The id of something of this kind in a tenant; empty when there is none."""
    if kind == "tenant":
        return server.sql(f"SELECT id FROM shared.tenants WHERE schema_name = '{tenant}'").strip()
    kind = TABLES.get(kind, kind)
    for table, condition in (
        (f"shared.{kind}s", f"WHERE tenant_id = '{id_in(server, 'tenant', tenant)}'"),
        (f"tenant_{tenant}.{kind}s", ""),
    ):
        if server.sql(f"SELECT to_regclass('{table}') IS NOT NULL").strip() == "t":
            name = NAMES.get(kind, "id")
            newest = f"SELECT {name} FROM {table} {condition} ORDER BY id DESC LIMIT 1"
            return server.sql(newest).strip()
    return ""


def new_token(server, role: str) -> str:
    """Of a session that the call may end."""
    tenant = "" if is_of_platform(role) else OWN
    with client_of(server) as client:
        return client.quick_login(role, tenant=tenant).token


@functools.cache
def kept_token(server, role: str) -> str:
    return new_token(server, role)


# One call.


class Case:
    def __init__(self, server, rpc: Rpc, role: str, about: str):
        self.server, self.rpc, self.role, self.about = server, rpc, role, about

    @property
    def is_allowed(self) -> bool:
        if self.rpc.is_public or self.role == NOBODY:
            return self.rpc.is_public
        return POLICY.may(self.role, self.rpc.permission)

    @property
    def is_in_reach(self) -> bool:
        return self.about == "own" or reaches_other(self.role)

    @property
    def tenant(self) -> str:
        """Whose ids the request has; empty: nobody's."""
        return {"own": OWN, "other": OTHER}.get(self.about, "")

    def id(self, kind: str) -> str:
        """For a field of the request."""
        names_tenant = kind == "tenant" and self.rpc.tenant_field is not None
        if names_tenant and not self.tenant:
            return ""  # where a request can do without
        would_change = self.rpc.writes and self.is_allowed and self.is_in_reach
        if not self.tenant or (would_change and not names_tenant):
            return str(uuid.uuid4())
        return id_in(self.server, kind, self.tenant) or str(uuid.uuid4())

    @property
    def request(self) -> Message:
        return self.rpc.request(self.id)

    @property
    def names_unreachable(self) -> bool:
        """Whether the tenant to act in, as header or field name it, is none for this caller."""
        if self.about == "header" and not reaches_other(self.role):
            return True
        field = self.rpc.tenant_field
        if field is None:
            return False
        named = getattr(self.request, field.name)
        if not self.tenant:
            return named != ""  # required, and nobody's
        return named != "" and not self.is_in_reach

    @property
    def ids_of_other(self) -> bool:
        """Whether the HTTP path has an id of the other tenant."""
        if self.about != "other":
            return False
        kinds = []
        for path in self.rpc.path_fields:
            message = self.rpc.method.input_type
            *parents, last = path.split(".")
            for parent in parents:
                message = message.fields_by_name[parent].message_type
            kinds.append(id_kind(message.fields_by_name[last], self.rpc.method))
        return any(kind and id_in(self.server, kind, OTHER) for kind in kinds)

    @property
    def metadata(self):
        header = {"own": OWN, "header": OTHER}.get(self.about)
        more = [("x-tenant", header)] if header else []
        if self.role == NOBODY:
            return tuple(more)
        # Calls that change something may end the session they come with.
        token = (new_token if self.rpc.writes else kept_token)(self.server, self.role)
        return bearer(token, *more)

    def outcome(self, channel) -> Optional[SmoothError]:
        """None: it was done."""
        try:
            self.rpc.call(channel, self.request, self.metadata)
        except SmoothError as error:
            return error
        return None


def lacks_permission(error: Optional[SmoothError], permission: str) -> bool:
    """Whether the RPC's own permission was missing; handlers may ask for more."""
    return (
        error is not None
        and error.code is grpc.StatusCode.PERMISSION_DENIED
        and error.reason == "PERMISSION_MISSING"
        and f'"{permission}"' in error.message
    )


def lacks_session(error: Optional[SmoothError]) -> bool:
    return (
        error is not None
        and error.code is grpc.StatusCode.UNAUTHENTICATED
        and error.reason in ("SESSION_MISSING", "SESSION_EXPIRED", "TOKEN_INVALID")
    )


# Of a handler that failed or is not there, which says nothing of who may.
NO_ANSWERS = (
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.UNKNOWN,
)


def is_not_found(error: Optional[SmoothError], reason: str = "") -> bool:
    return (
        error is not None
        and error.code is grpc.StatusCode.NOT_FOUND
        and (not reason or error.reason == reason)
    )


def by_name(rpc: Rpc) -> str:
    return rpc.name


# What every RPC has.


@pytest.mark.parametrize("rpc", RPCS, ids=by_name)
def test_rpc__says_who_may_and_whether_it_writes(rpc):
    known = {"public", "signed_in", *POLICY.descriptions, *POLICY.aliases}

    assert rpc.permission in known
    assert rpc.access.effect != options_pb2.Access.EFFECT_UNSPECIFIED


def test_rpcs__are_those_that_are_served(channel):
    """What is not among the stubs would be left out below."""
    reflection = ProtoReflectionDescriptorDatabase(channel)
    ours = {name for name in reflection.get_services() if name.startswith("smoothschedule.v1.")}
    served = {
        f"{service.name}/{method.name}"
        for name in ours
        for service in reflection.FindFileContainingSymbol(name).service
        for method in service.method
    }

    assert served == {rpc.name for rpc in RPCS}


# The matrix.

PUBLIC = [rpc for rpc in RPCS if rpc.is_public]
NOT_PUBLIC = [rpc for rpc in RPCS if not rpc.is_public]


@pytest.mark.parametrize("about", ABOUT)
@pytest.mark.parametrize("rpc", PUBLIC, ids=by_name)
def test_public_rpc__asks_for_nobody(server, channel, rpc, about):
    error = Case(server, rpc, NOBODY, about).outcome(channel)

    assert not lacks_session(error), error
    assert error is None or error.reason != "PERMISSION_MISSING", error


@pytest.mark.parametrize("about", ABOUT)
@pytest.mark.parametrize("rpc", NOT_PUBLIC, ids=by_name)
def test_other_rpc__asks_for_a_session(server, channel, rpc, about):
    error = Case(server, rpc, NOBODY, about).outcome(channel)

    assert error is not None, "it was done"
    assert error.code is grpc.StatusCode.UNAUTHENTICATED, error
    assert error.reason == "SESSION_MISSING", error


@pytest.mark.parametrize("about", ABOUT)
@pytest.mark.parametrize("role", POLICY.roles)
@pytest.mark.parametrize("rpc", NOT_PUBLIC, ids=by_name)
def test_rpc__is_for_whom_it_is_declared(server, channel, rpc, role, about):
    case = Case(server, rpc, role, about)

    error = case.outcome(channel)

    assert not lacks_session(error), error
    if case.names_unreachable:
        assert is_not_found(error, "TENANT_MISSING"), error
    elif not case.is_allowed:
        assert lacks_permission(error, rpc.permission), error or "it was done"
    elif case.ids_of_other and not case.is_in_reach:
        assert is_not_found(error), error or "it was done"
    else:
        assert not lacks_permission(error, rpc.permission), error
        assert error is None or error.code not in NO_ANSWERS, error
        # Its tenant is there; what is written has nobody's ids.
        assert case.rpc.writes or not case.tenant or not is_not_found(error, "TENANT_MISSING")
