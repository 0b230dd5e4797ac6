"""h2spec, the conformance suite of HTTP/2, in clear and over TLS."""

import subprocess
import xml.etree.ElementTree as ElementTree

import pytest
from support.calls import FACES
from support.tools import find_tool


def run_h2spec(server, face, report, *flags):
    """Gives the number of cases, and those that did not pass."""
    port = server.clear_port if face == "clear" else server.tls_port
    tls = [] if face == "clear" else ["-t", "-k"]
    command = [find_tool("h2spec"), "-h", "127.0.0.1", "-p", str(port), *tls]
    command += ["--timeout", "5", "--junit-report", str(report), *flags]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert report.exists(), done.stdout + done.stderr

    cases = list(ElementTree.parse(report).iter("testcase"))
    failed = [
        f"{case.get('package')}: {case.get('classname')}"
        for case in cases
        if any(case.find(outcome) is not None for outcome in ("failure", "error", "skipped"))
    ]
    return len(cases), failed


# The release decides how many cases there are: v2.2.1, the last in the Go module proxy, has 145,
# v2.6.0 has 146; --strict adds one.
CASES_MIN = 145


@pytest.mark.parametrize("face", FACES)
def test_h2spec__passes_every_case(server, face, tmp_path):
    count, failed = run_h2spec(server, face, tmp_path / "report.xml")

    assert failed == []
    assert count >= CASES_MIN


@pytest.mark.parametrize("face", FACES)
def test_h2spec__passes_every_strict_case(server, face, tmp_path):
    count, failed = run_h2spec(server, face, tmp_path / "report.xml", "--strict")

    assert failed == []
    assert count >= CASES_MIN + 1
