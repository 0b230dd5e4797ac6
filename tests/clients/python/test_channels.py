"""In clear to this machine, with TLS to any other."""

import pytest
from smoothschedule import Client
from smoothschedule.client import _is_loopback


@pytest.mark.parametrize(
    "target", ["localhost:8080", "127.0.0.1:8080", "[::1]:8080", "demo.localhost:8080", "localhost"]
)
def test_loopback__is_this_machine(target):
    assert _is_loopback(target)


@pytest.mark.parametrize(
    "target",
    ["api.example.com:443", "localhost.example.com:443", "10.0.0.1:8080", "notlocalhost:1"],
)
def test_loopback__is_nothing_else(target):
    assert not _is_loopback(target)


def test_ca__contradicts_clear_text():
    with pytest.raises(ValueError, match="tls=False"):
        Client("localhost:8080", tls=False, ca="ca.pem")
