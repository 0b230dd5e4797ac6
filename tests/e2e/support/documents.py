"""Examples in documents, run as a reader would run them: from the top down, in one shell.

A block marked `sh` or `python` is run, and must end well; curl does not when it is answered with an
error. One marked `sh refused` is one command, which must not. One marked `python plugin` is the
script of a plugin, run by `smoothctl plugin run` on the rows of docs/plugins/data.json, on a day in
March; it must succeed, and one marked `python plugin refused` must not. A block marked `text` right
behind one is what it prints: lines that stand in the output in this order, where … stands for
anything. Blocks of other kinds are shown, not run.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import List, NamedTuple, Optional, Set

from support.server import SMOOTHCTL, Server
from support.tools import find_tool

REPOSITORY = Path(__file__).parents[3]
_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_RUN = ("sh", "sh refused", "python", "python plugin", "python plugin refused")
_PLUGIN = (
    "smoothctl plugin run - --now 2026-03-05T09:00:00Z --time-zone Europe/Berlin "
    "--data docs/plugins/data.json"
)
_SECONDS = 400  # a document may start hundreds of commands


class Example(NamedTuple):
    place: str  # docs/x.md:12
    language: str
    code: str
    expected: Optional[str]


def examples(document: Path, skipped_sections=()) -> List[Example]:
    """Those of a document, but for the named `##` sections."""
    text = document.read_text()
    found, sections = [], ""
    fences = list(_FENCE.finditer(text))
    for i, fence in enumerate(fences):
        sections = re.findall(r"^## (.*)$", text[: fence.start()], re.MULTILINE)
        if fence[1] not in _RUN or (sections and sections[-1] in skipped_sections):
            continue
        expected = None
        if i + 1 < len(fences) and fences[i + 1][1] == "text":
            between = text[fence.end() : fences[i + 1].start()]
            expected = fences[i + 1][2] if not between.strip() else None
        line = text.count("\n", 0, fence.start()) + 1
        place = f"{document.relative_to(REPOSITORY)}:{line}"
        found.append(Example(place, fence[1], fence[2], expected))
    return found


def kinds(document: Path) -> Set[str]:
    """Those of all its blocks."""
    return {fence[1] for fence in _FENCE.finditer(document.read_text())}


def missing_line(expected: str, output: str) -> Optional[str]:
    """The first line of `expected` that does not follow in the output."""
    lines = iter(output.splitlines())
    for wanted in expected.splitlines():
        pattern = ".*".join(re.escape(part) for part in wanted.strip().split("…"))
        if not any(re.fullmatch(pattern, line.strip()) for line in lines):
            return wanted
    return None


def _here(code: str, server: Server) -> str:
    """The example with this server's ports and programs."""
    for port, ours in (
        (8080, server.clear_port),
        (8443, server.tls_port),
        (9090, server.metrics_port),
    ):
        code = re.sub(rf"\b(localhost|127\.0\.0\.1):{port}\b", rf"\1:{ours}", code)
    return code.replace("./run.sh --ctl", "smoothctl")


def _command(example: Example, server: Server) -> str:
    """What a shell runs of it."""
    language, *marks = example.language.split()
    code = _here(example.code, server)
    if language == "python":
        program = _PLUGIN if "plugin" in marks else "python_example"
        code = f"{program} <<'END_OF_EXAMPLE'\n{code}END_OF_EXAMPLE\n"
    if "refused" in marks:
        code = f"if {{\n{code}}}; then echo 'is not refused'; exit 1; fi"
    return code


def run(document: Path, server: Server, skipped_sections=()) -> None:
    """Runs a document's examples; an AssertionError names the place of the one that fails."""
    found = examples(document, skipped_sections)
    assert found, f"{document} has no examples"
    grpcurl = find_tool("grpcurl") if any("grpcurl" in e.code for e in found) else ""
    script = [
        f"smoothctl() {{ {shlex.quote(str(SMOOTHCTL))} \"$@\"; }}",
        f"grpcurl() {{ {shlex.quote(grpcurl)} \"$@\"; }}",
        f"python_example() {{ {shlex.quote(sys.executable)} -; }}",
        'curl() { command curl --fail-with-body "$@"; }',
        # `set -e` alone passes over a failing command in `X=$(…)` piped on.
        "set -euo pipefail",
    ]
    for i, example in enumerate(found):
        script.append(f"echo; echo '@@example {i}'")
        script.append(_command(example, server))
    script.append("echo; echo @@end")

    folder = server.folder / "documents"
    folder.mkdir(exist_ok=True)
    if not (folder / "config").exists():
        (folder / "config").symlink_to(REPOSITORY / "config")
        (folder / "docs").symlink_to(REPOSITORY / "docs")
        (folder / "var").symlink_to(server.folder)
    environment = dict(server.environment, PYTHONPATH=str(REPOSITORY / "clients/python"))
    environment["PATH"] = os.environ["PATH"]
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_SECONDS,
    )
    outputs = re.split(r"^@@example \d+$|^@@end$", done.stdout, flags=re.MULTILINE)[1:]
    for example, output in zip(found, outputs):
        wanted = missing_line(example.expected, output) if example.expected else None
        assert wanted is None, f"{example.place}: does not print\n{wanted}\nbut\n{output}"
    if done.returncode != 0 or len(outputs) != len(found) + 1:
        failed = found[max(len(outputs) - 1, 0)]
        raise AssertionError(f"{failed.place} fails:\n{failed.code}\n{outputs[-1:]}")
