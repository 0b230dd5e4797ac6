"""Health and reflection, in clear and over TLS, with gRPC's own clients for them."""

import grpc
import pytest
from google.protobuf import descriptor_pb2
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)
from smoothschedule.v1 import tenant_service_pb2
from support.calls import FACES, failing, open_channel
from support.metrics import wait_until_idle

SERVICES = {
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
    "smoothschedule.v1.AuthService",
    "smoothschedule.v1.PolicyService",
    "smoothschedule.v1.TenantService",
}
SERVING = health_pb2.HealthCheckResponse.SERVING
SERVICE_UNKNOWN = health_pb2.HealthCheckResponse.SERVICE_UNKNOWN


@pytest.fixture(params=FACES)
def channel(server, request):
    with open_channel(server, request.param) as channel:
        yield channel


@pytest.fixture
def health(channel):
    return health_pb2_grpc.HealthStub(channel)


# The two versions differ in their name only, and Python's package has the stubs of the older one.
@pytest.fixture(params=["v1", "v1alpha"])
def reflect(channel, request):
    """Asks one question and gives the answer."""
    method = channel.stream_stream(
        f"/grpc.reflection.{request.param}.ServerReflection/ServerReflectionInfo",
        request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
        response_deserializer=reflection_pb2.ServerReflectionResponse.FromString,
    )

    def ask(**question):
        (answer,) = method(iter([reflection_pb2.ServerReflectionRequest(**question)]), timeout=10)
        return answer

    return ask


# Health.


@pytest.mark.parametrize("service", ["", *sorted(SERVICES)])
def test_check__serves(health, service):
    response = health.Check(health_pb2.HealthCheckRequest(service=service))

    assert response.status == SERVING


def test_check__unknown_service(health):
    with failing(grpc.StatusCode.NOT_FOUND):
        health.Check(health_pb2.HealthCheckRequest(service="smoothschedule.v1.ShoeService"))


def test_watch__tells_the_state_and_stays_open(server, health):
    watch = health.Watch(health_pb2.HealthCheckRequest(), timeout=30)

    assert next(watch).status == SERVING
    assert watch.is_active()
    watch.cancel()
    wait_until_idle(server)


def test_watch__of_an_unknown_service_says_so_and_stays_open(health):
    watch = health.Watch(health_pb2.HealthCheckRequest(service="no.Such"), timeout=30)

    assert next(watch).status == SERVICE_UNKNOWN
    assert watch.is_active()
    watch.cancel()


# Reflection.


def test_reflection__lists_what_is_served(reflect):
    answer = reflect(list_services="")

    assert SERVICES <= {service.name for service in answer.list_services_response.service}


def test_reflection__a_symbol_comes_with_all_that_it_needs(reflect):
    answer = reflect(file_containing_symbol="smoothschedule.v1.TenantService")

    pool = DescriptorPool()
    files = [
        descriptor_pb2.FileDescriptorProto.FromString(file)
        for file in answer.file_descriptor_response.file_descriptor_proto
    ]
    waiting = {file.name: file for file in files}
    while waiting:  # files before those that import them
        ready = [file for file in waiting.values() if not waiting.keys() & set(file.dependency)]
        assert ready, "the files import each other"
        for file in ready:
            pool.Add(waiting.pop(file.name))

    found = pool.FindServiceByName("smoothschedule.v1.TenantService")
    ours = tenant_service_pb2.DESCRIPTOR.services_by_name["TenantService"]
    assert [method.name for method in found.methods] == [method.name for method in ours.methods]


@pytest.mark.parametrize(
    "symbol",
    [
        "smoothschedule.v1.TenantService.GetTenant",
        "smoothschedule.v1.Tenant",
        "smoothschedule.v1.Tenant.State",
        "smoothschedule.v1.Tenant.schema_name",
        "google.protobuf.Timestamp",
    ],
)
def test_reflection__finds_every_kind_of_symbol(reflect, symbol):
    answer = reflect(file_containing_symbol=symbol)

    assert answer.file_descriptor_response.file_descriptor_proto


def test_reflection__finds_files_by_name(reflect):
    answer = reflect(file_by_filename="smoothschedule/v1/user.proto")

    file = descriptor_pb2.FileDescriptorProto.FromString(
        answer.file_descriptor_response.file_descriptor_proto[0]
    )
    assert file.name == "smoothschedule/v1/user.proto"


def test_reflection__finds_extensions(reflect):
    numbers = reflect(all_extension_numbers_of_type="google.protobuf.MethodOptions")
    assert 50701 in numbers.all_extension_numbers_response.extension_number

    where = reflection_pb2.ExtensionRequest(
        containing_type="google.protobuf.MethodOptions", extension_number=50701
    )
    answer = reflect(file_containing_extension=where)
    names = [
        descriptor_pb2.FileDescriptorProto.FromString(file).name
        for file in answer.file_descriptor_response.file_descriptor_proto
    ]
    assert "smoothschedule/v1/options.proto" in names


@pytest.mark.parametrize(
    "question", [{"file_containing_symbol": "no.Such"}, {"file_by_filename": "no/such.proto"}, {}]
)
def test_reflection__answers_what_it_does_not_know_with_an_error(reflect, question):
    answer = reflect(**question)

    assert answer.error_response.error_code in (
        grpc.StatusCode.NOT_FOUND.value[0],
        grpc.StatusCode.INVALID_ARGUMENT.value[0],
        grpc.StatusCode.UNIMPLEMENTED.value[0],
    )
    assert answer.error_response.error_message


def test_reflection__answers_many_questions_on_one_stream(channel):
    stub = reflection_pb2_grpc.ServerReflectionStub(channel)
    symbols = ["smoothschedule.v1.Tenant", "no.Such", "smoothschedule.v1.User"] * 20
    questions = [reflection_pb2.ServerReflectionRequest(file_containing_symbol=s) for s in symbols]

    answers = list(stub.ServerReflectionInfo(iter(questions), timeout=10))

    assert [answer.original_request for answer in answers] == questions
    assert [answer.HasField("error_response") for answer in answers] == [False, True, False] * 20


def test_reflection__is_enough_for_a_client_that_knows_nothing(channel):
    pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))

    method = pool.FindMethodByName("smoothschedule.v1.AuthService.Login")

    assert method.input_type.fields_by_name["password"].number == 2
