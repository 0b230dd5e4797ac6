"""Scripts that must do here exactly what they do in plain CPython 3.11: what is expected is what
CPython prints when the test runs."""

import pathlib
import subprocess

import pytest

from conftest import PYTHON

SCRIPTS = sorted(pathlib.Path(__file__).with_name("legitimate").glob("*.py"))


def test_there_are_enough():
    assert len(SCRIPTS) >= 100


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_legitimate__prints_what_cpython_prints(language, script):
    command = [PYTHON, "-I", "-W", "ignore", "-X", "utf8", script]
    plain = subprocess.run(command, capture_output=True, check=True, timeout=60)
    source = script.read_bytes().decode()
    assert "".join(line + "\n" for line in language.log(source)) == plain.stdout.decode()
