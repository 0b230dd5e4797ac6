"""A server in this process, whose answers each test sets, and a client of it."""

import sys
from concurrent import futures
from pathlib import Path

import grpc
import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "clients/python"))

from smoothschedule import Client
from smoothschedule.v1 import auth_service_pb2_grpc, tenant_service_pb2_grpc


class Answers(
    auth_service_pb2_grpc.AuthServiceServicer, tenant_service_pb2_grpc.TenantServiceServicer
):
    """Gives the prepared answers in turn, and keeps what it was asked.

    An answer is a message, or a function of the context that aborts the call.
    """

    def __init__(self):
        self.prepared = []
        self.requests = []
        self.metadata = []
        self.seconds_left = []

    def _answer(self, request, context):
        self.requests.append(request)
        self.metadata.append(dict(context.invocation_metadata()))
        self.seconds_left.append(context.time_remaining())
        answer = self.prepared.pop(0)
        return answer(context) if callable(answer) else answer

    Login = QuickLogin = Logout = GetSession = _answer
    CreateTenant = GetTenant = ListTenants = UpdateTenant = DeleteTenant = _answer
    UndeleteTenant = SuspendTenant = ResumeTenant = GetTenantConfig = _answer


@pytest.fixture
def answers():
    return Answers()


@pytest.fixture
def target(answers):
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=4))
    auth_service_pb2_grpc.add_AuthServiceServicer_to_server(answers, server)
    tenant_service_pb2_grpc.add_TenantServiceServicer_to_server(answers, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"127.0.0.1:{port}"
    server.stop(grace=None).wait()


@pytest.fixture
def client(target):
    with Client(target) as client:
        yield client
