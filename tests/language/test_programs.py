"""Claims about the whole language that take programs of their own, under its own Python."""

import json
import pathlib
import subprocess

from conftest import PYTHON, ROOT

HERE = pathlib.Path(__file__).parent


def run(program, *arguments):
    command = [PYTHON, "-I", "-W", "ignore", HERE / program, ROOT / "src/runner/language"]
    ended = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stderr[-4000:]
    return ended.stdout


def test_mutants__are_refused_or_compiled(tables):
    assert int(run("mutate.py", tables, "1", "5000")) > 100


def test_attributes__reach_nothing_of_the_interpreter(tables):
    reached = json.loads(run("reach.py", tables))
    forbidden = {"module", "frame", "code", "traceback", "cell", "mappingproxy", "memoryview"}
    assert not forbidden & set(reached["kinds"])
    assert not {"type", "object", "function", "module", "code"} & set(reached["types"])
