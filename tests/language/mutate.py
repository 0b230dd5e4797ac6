"""Changes scripts at random and reads them: whatever a text is, the language says what is wrong or
makes code of it, and each place it names is in the text.

    python3.11 -I mutate.py PACKAGE_FOLDER TABLES_FILE SEED COUNT
"""

import json
import os
import random
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import worker  # noqa: E402  of this folder, which -I leaves out

FOLDER = os.path.dirname(os.path.abspath(__file__))
SOURCE_CHARACTERS_MAX = 4000
PIECES = (
    "smooth_blank_0_ { } ( ) [ ] : = := . , ; * ** @ _ \\ f\" \" ' ''' 0x 1e 1j ... None api .format"
    " __class__ .gi_frame print é ｅ \u202e \x0c"
).split(" ") + [
    "\n", "\r", " ", "\t", "import ", "lambda ", "yield ", "await ", "async ", "match ", "case ",
    "def f(): ", "class A: ", "with ", "global ", "x: int", "del ", "if ", "else", "for x in y",
    "in ", "not ", "try:\n", "except*", "return ",
]  # fmt: skip


def load_scripts():
    scripts = []
    for kind in ("legitimate", "hostile"):
        folder = os.path.join(FOLDER, kind)
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
                text = file.read()
            if len(text) <= SOURCE_CHARACTERS_MAX:
                scripts.append(text)
    return scripts


def mutate(chance, scripts):
    text = chance.choice(scripts)
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(text) + 1)
        end = start + chance.choice([0, 0, 0, 1, 2, 5, 20])
        piece = chance.choice(PIECES)
        if chance.random() < 0.2:
            other = chance.choice(scripts)
            at = chance.randrange(len(other) + 1)
            piece = other[at : at + chance.randint(0, 60)]
        text = text[:start] + piece + text[end:]
    return text


def diagnose(language, source):
    """What is wrong with a script; None when code was made of it."""
    try:
        tree = language.read(source)
        diagnostics = language.check(tree, source, ["log", "http_get", "secret"], 1)
        if diagnostics:
            return diagnostics
        language.manifest(tree)
        language.compile_script(language.bind(tree, [("value", "value")]))
    except language.Refused as refused:
        return refused.diagnostics
    return None


def assert_sensible(diagnostics, source):
    lines = re.split("\r\n|\r|\n", source)
    for line, column, code, message, hint in diagnostics:
        assert 1 <= line <= len(lines) + 1, (line, code)
        assert 1 <= column <= max(map(len, lines)) + 2, (column, code)
        assert code.isupper() and message and hint


def main():
    language = worker.load_language(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as file:
        language.prepare(json.load(file))
    chance = random.Random(int(sys.argv[3]))
    scripts = load_scripts()
    compiled = 0
    for number in range(int(sys.argv[4])):
        source = mutate(chance, scripts)
        try:
            diagnostics = diagnose(language, source)
            if diagnostics is None:
                compiled += 1
            else:
                assert_sensible(diagnostics, source)
        except Exception:
            print(f"mutant {number}:\n{source!r}", file=sys.stderr)
            raise
    print(compiled)


if __name__ == "__main__":
    main()
