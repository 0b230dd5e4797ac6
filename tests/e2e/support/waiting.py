"""Waiting for something to become true."""

import time
from typing import Callable


def wait_until(holds: Callable[[], bool], seconds: float, what: str) -> None:
    """Fails when `holds` has not become true in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.02)
