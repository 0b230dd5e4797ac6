"""A tenant with people of its own, who masquerade."""

import time
import uuid

import grpc
from smoothschedule import User
from smoothschedule.v1 import auth_service_pb2 as auth_pb
from smoothschedule.v1 import masquerade_service_pb2 as masquerade_pb
from smoothschedule.v1 import user_service_pb2 as user_pb
from smoothschedule.v1.auth_service_pb2_grpc import AuthServiceStub
from smoothschedule.v1.masquerade_service_pb2_grpc import MasqueradeServiceStub
from smoothschedule.v1.tenant_service_pb2_grpc import TenantServiceStub
from smoothschedule.v1.user_service_pb2_grpc import UserServiceStub
from support.calls import bearer, failing, open_channel
from support.people import SUPERUSER, token_of
from support.stubs import TestServiceStub
from support.tenants import new_tenant

REASON = "Ticket 12: the calendar is empty"
WITHIN = 1.0  # seconds, on every worker


class World:
    """A tenant with people of its own, and somebody of the platform for one test."""

    def __init__(self, server, channel, superuser=None, **fields):
        self.server = server
        self.auth = AuthServiceStub(channel)
        self.users = UserServiceStub(channel)
        self.tenants = TenantServiceStub(channel)
        self.masquerades = MasqueradeServiceStub(channel)
        self.test = TestServiceStub(channel)
        token = superuser or token_of(server, SUPERUSER)
        self.tenant = new_tenant(server, token, **fields)
        self.superuser = bearer(token)

    def user(self, role, tenant=True, **fields):
        made = User(
            email=f"{uuid.uuid4().hex}@x.test",
            role=role,
            tenant_id=self.tenant.id if tenant else "",
            **fields,
        )
        return self.users.CreateUser(
            user_pb.CreateUserRequest(user=made), metadata=self.superuser
        )

    def token(self, user):
        """A new session of a user, without their password."""
        words = ["--tenant", self.tenant.schema_name] if user.tenant_id else []
        return self.server.smoothctl("token", *words, user.email).strip()

    def start(self, token, user, **fields):
        fields.setdefault("reason", REASON)
        return self.masquerades.StartMasquerade(
            masquerade_pb.StartMasqueradeRequest(user_id=user.id, **fields),
            metadata=bearer(token),
        )

    def stop(self, token):
        self.masquerades.StopMasquerade(
            masquerade_pb.StopMasqueradeRequest(), metadata=bearer(token)
        )

    def session(self, token):
        return self.auth.GetSession(auth_pb.GetSessionRequest(), metadata=bearer(token))

    def events(self, action, **fields):
        """Of the audit, whether chained yet or not, oldest first."""
        where = "".join(f" AND event->>'{name}' = '{value}'" for name, value in fields.items())
        rows = self.server.sql(
            "SELECT COALESCE(event->>'reasonCode', '') || '|' || (event->>'outcome') || '|' ||"
            " (event->>'method') FROM (SELECT id, event FROM shared.audit_outbox UNION ALL SELECT"
            " id, jsonb_build_object('action', action, 'reasonCode', reason_code, 'outcome',"
            " outcome, 'method', method, 'actorId', actor_id, 'subjectId', subject_id,"
            " 'masqueradeId', masquerade_id, 'resource', resource) FROM shared.audit_events) AS e"
            f" WHERE event->>'action' = '{action}'{where} ORDER BY id"
        )
        return [line.strip().split("|") for line in rows.splitlines() if line.strip()]


def assert_over_soon(world, token):
    """A session, on both workers: each connection may land on either."""
    time.sleep(WITHIN)
    for _ in range(8):
        with open_channel(world.server) as channel:
            with failing(grpc.StatusCode.UNAUTHENTICATED, "SESSION_EXPIRED"):
                AuthServiceStub(channel).GetSession(
                    auth_pb.GetSessionRequest(), metadata=bearer(token)
                )
