"""What the server counts, from its metrics port."""

import urllib.request
from typing import Dict

from support.waiting import wait_until


def read_metrics(server) -> Dict[str, float]:
    """By name with labels, as they stand in the text."""
    url = f"http://127.0.0.1:{server.metrics_port}/metrics"
    with urllib.request.urlopen(url, timeout=5) as response:
        lines = response.read().decode().splitlines()
    samples = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
    return {name: float(value) for name, value in samples}


def calls_active(server) -> int:
    return int(read_metrics(server)["smooth_calls_active"])


def wait_until_idle(server, seconds: float = 2) -> None:
    """Fails when handlers still run after `seconds`."""
    wait_until(lambda: calls_active(server) == 0, seconds, "no call is active")
