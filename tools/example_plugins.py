"""The example plugins of docs/plugins/ as C, for `smoothctl seed`.

    example_plugins.py FOLDER OUT

A script's first line is its name and the third its summary, both as comments.
"""

import sys
from pathlib import Path
from typing import Iterator

_HEADER = """\
/* The plugins of docs/plugins/. Written by tools/example_plugins.py. */
#ifndef EXAMPLES_PLUGINS_H
#define EXAMPLES_PLUGINS_H

struct example_plugin {
    const char *key; /* the file's name without .py */
    const char *name;
    const char *summary;
    const char *script;
};

/* Ends with one that has no key. */
extern const struct example_plugin EXAMPLE_PLUGINS[];

#endif
"""

_SOURCE = """\
#include "examples/plugins.h"

const struct example_plugin EXAMPLE_PLUGINS[] = {{
{plugins}
    {{0}},
}};
"""


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _comment(path: Path, line: str) -> str:
    if not line.startswith("# "):
        raise SystemExit(f"{path}: lines 1 and 3 have to be the name and a summary, as comments")
    return line[2:]


def _plugin(path: Path) -> Iterator[str]:
    script = path.read_text()
    lines = script.splitlines(keepends=True)
    yield "    {"
    yield f"        {_literal(path.stem)},"
    yield f"        {_literal(_comment(path, lines[0].rstrip()))},"
    yield f"        {_literal(_comment(path, lines[2].rstrip()))},"
    yield from (f"        {_literal(line)}" for line in lines)
    yield "    },"


def main() -> None:
    folder, out = map(Path, sys.argv[1:])
    plugins = [line for path in sorted(folder.glob("*.py")) for line in _plugin(path)]
    (out / "plugins.h").write_text(_HEADER)
    (out / "plugins.c").write_text(_SOURCE.format(plugins="\n".join(plugins)))


if __name__ == "__main__":
    main()
