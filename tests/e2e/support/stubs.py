"""Stubs of the test service, made from tests/proto by gRPC's own generator."""

import tempfile
from importlib import resources
from pathlib import Path

import google.api
import grpc_tools
import smoothschedule
from grpc_tools import protoc

_REPOSITORY = Path(__file__).parents[3]


def _generate(out: str) -> None:
    protos = _REPOSITORY / "tests/proto"
    failed = protoc.main(
        [
            "protoc",
            f"-I{protos}",
            f"-I{_REPOSITORY / 'proto'}",
            f"-I{resources.files(grpc_tools) / '_proto'}",
            f"-I{Path(list(google.api.__path__)[0]).parents[1]}",
            f"--python_out={out}",
            f"--grpc_python_out={out}",
            str(protos / "smoothschedule/test/v1/test_service.proto"),
        ]
    )
    if failed:
        raise RuntimeError("protoc could not make the stubs of tests/proto")


# Kept until the process ends: modules may be loaded from it late.
_generated = tempfile.TemporaryDirectory(prefix="smooth-test-stubs-")
_generate(_generated.name)
smoothschedule.__path__.append(f"{_generated.name}/smoothschedule")

from smoothschedule.test.v1 import test_service_pb2 as test_pb  # noqa: E402
from smoothschedule.test.v1.test_service_pb2_grpc import TestServiceStub  # noqa: E402

TestServiceStub.__test__ = False  # pytest: no class of tests

__all__ = ["TestServiceStub", "test_pb"]
