"""Fixtures of tests/language: the language under Debian's CPython 3.11, the very version that the
runner is linked to, whatever Python runs the tests."""

import json
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PYTHON = os.environ.get("SMOOTH_PYTHON", "/usr/bin/python3.11")
TABLES = pathlib.Path(
    os.environ.get("SMOOTH_PLUGIN_TABLES", ROOT / "build/asan/tests/plugin_tables")
)


class Language:
    """Asks the worker."""

    def __init__(self, process):
        self._process = process

    def ask(self, source, **request):
        line = json.dumps({"source": source, **request}) + "\n"
        self._process.stdin.write(line.encode())
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def codes(self, source, **request):
        """The codes of what is wrong with a script, in the order of its text."""
        answer = self.ask(source, only_check=True, **request)
        return [code for _, _, code, _, _ in answer["diagnostics"]]

    def only(self, source, **request):
        """The one thing that is wrong."""
        (diagnostic,) = self.ask(source, only_check=True, **request)["diagnostics"]
        return diagnostic

    def log(self, source, **request):
        """What a script that runs through writes."""
        answer = self.ask(source, **request)
        assert answer.get("diagnostics") == [], answer
        assert answer["error"] is None, answer["error"]
        return answer["log"]

    def error(self, source, **request):
        """How a script ends that fails."""
        answer = self.ask(source, **request)
        assert answer.get("diagnostics") == [], answer
        return answer["error"]


@pytest.fixture(scope="session")
def tables(tmp_path_factory):
    path = tmp_path_factory.mktemp("tables") / "tables.json"
    path.write_bytes(subprocess.run([TABLES], check=True, capture_output=True).stdout)
    return path


@pytest.fixture(scope="session")
def language(tables):
    worker = pathlib.Path(__file__).with_name("worker.py")
    command = [PYTHON, "-I", "-W", "ignore", worker, ROOT / "src/runner/language", tables]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Language(process)
        process.stdin.close()
