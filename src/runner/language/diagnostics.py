"""What is wrong with a script, and where."""

import re

from smooth_language.tables import TABLES

DIAGNOSTICS_MAX = 100
_LINE_END = re.compile("\r\n|\r|\n")


class Refused(Exception):
    """A script that cannot be run. `diagnostics` is what `check` would have returned."""

    def __init__(self, diagnostics):
        super().__init__(diagnostics[0][3])
        self.diagnostics = diagnostics


class Places:
    """Lines and columns as people count them: from 1, columns in characters."""

    def __init__(self, source):
        self.source = source
        self._lines = _LINE_END.split(source)
        # The parser is not given the byte order mark.
        self._skipped = 1 if source.startswith("\ufeff") else 0

    def line(self, number):
        """The text of a line, as the parser saw it; empty when there is no such line."""
        if not 1 <= number <= len(self._lines):
            return ""
        text = self._lines[number - 1]
        return text[self._skipped :] if number == 1 else text

    def at(self, line, byte):
        """The place of a byte of a line, as the tree counts them: lines from 1, bytes from 0."""
        before = self.line(line).encode("utf-8", "replace")[: max(byte, 0)]
        return self.shift(line, len(before.decode("utf-8", "replace")) + 1)

    def shift(self, line, column):
        """A place that counts characters from 1 already, as errors of syntax do."""
        return line, column + (self._skipped if line == 1 else 0)

    def of_character(self, index):
        """The place of a character of the whole source."""
        before = _LINE_END.split(self.source[:index])
        return len(before), len(before[-1]) + 1

    def of(self, node):
        return self.at(getattr(node, "lineno", 1), getattr(node, "col_offset", 0))

    def name_before(self, line, byte):
        """The place of the name that ends at a byte, as long as its author wrote it."""
        text = self.line(line).encode()[:byte].decode("utf-8", "replace")
        start = len(text)
        while start > 0 and ("a" + text[start - 1]).isidentifier():
            start -= 1
        return self.shift(line, start + 1)

    def name_at(self, node):
        """The name that stands where a node begins, as its author wrote it."""
        text = self.line(node.lineno).encode()[node.col_offset :].decode("utf-8", "replace")
        end = 0
        while end < len(text) and (text[end].isidentifier() or text[: end + 1].isidentifier()):
            end += 1
        return text[:end]


def say(refusal, name=None):
    """A sentence of a row of the tables; `name` for the very thing that was written."""
    message = f"{name or refusal['name']} is not available here: {refusal['reason']}."
    return message[:1].upper() + message[1:]


class Diagnostics:
    """Collects what is wrong, up to a number that somebody would still read."""

    def __init__(self, places):
        self.places = places
        self.found = []

    def is_full(self):
        return len(self.found) >= DIAGNOSTICS_MAX

    def add(self, place, code, message, hint):
        if not self.is_full():
            self.found.append((*place, code, message, hint))

    def refuse(self, node, refusal, hint=None):
        """Something that a table refuses, with its reason."""
        self.add(self.places.of(node), refusal["code"], say(refusal), hint or refusal["hint"])

    def rule(self, node, code, message, hint=None):
        """A rule that was broken, told of the very case."""
        self.add(self.places.of(node), code, message, hint or TABLES.rules[code]["hint"])

    def in_order(self):
        return sorted(set(self.found))
