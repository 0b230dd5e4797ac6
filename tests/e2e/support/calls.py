"""Channels and stubs for the server under test, and what their errors say."""

import contextlib

import grpc
import pytest
from smoothschedule import SmoothError

FACES = ("clear", "tls")

# A channel of its own connects anew; grpc shares connections otherwise.
_OPTIONS = (
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.max_send_message_length", -1),
    ("grpc.max_receive_message_length", -1),
    ("grpc.enable_retries", 0),
)


def open_channel(server, face: str = "clear", host: str = "localhost", *options) -> grpc.Channel:
    """`host` is the authority that the server sees."""
    all_options = [*_OPTIONS, *options]
    if face == "clear":
        all_options.append(("grpc.default_authority", host))
        return grpc.insecure_channel(f"127.0.0.1:{server.clear_port}", all_options)
    roots = grpc.ssl_channel_credentials(server.ca_path.read_bytes())
    all_options.append(("grpc.default_authority", host))
    all_options.append(("grpc.ssl_target_name_override", "localhost"))
    return grpc.secure_channel(f"127.0.0.1:{server.tls_port}", roots, all_options)


def bearer(token: str, *more):
    """Metadata of a signed-in call."""
    return (("authorization", f"Bearer {token}"), *more)


class Failure:
    """The error that a block of calls ended with; see `failing`."""

    error: SmoothError


@contextlib.contextmanager
def failing(code: grpc.StatusCode, reason: str = ""):
    """The block must fail with this code (and reason); yields what to look the error up in."""
    failure = Failure()
    with pytest.raises((grpc.RpcError, SmoothError)) as raised:
        yield failure
    error = raised.value
    failure.error = error if isinstance(error, SmoothError) else SmoothError.of(error)
    assert failure.error.code is code, failure.error
    if reason:
        assert failure.error.reason == reason, failure.error
