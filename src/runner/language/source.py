"""From text to a syntax tree, within bounds."""

import ast

from smooth_language.diagnostics import Places, Refused
from smooth_language.syntax_errors import say_syntax_error
from smooth_language.tables import TABLES

FILE_NAME = "<plugin>"


def refuse_whole(code, place=(1, 1)):
    refusal = TABLES.rules[code]
    message = f"{refusal['name']} cannot be run: {refusal['reason']}."
    message = message[:1].upper() + message[1:]
    return Refused([(*place, code, message, refusal["hint"])])


def refuse_syntax(error, source):
    places = Places(source)
    line, column = error.lineno or 1, max(error.offset or 1, 1)
    message, hint = say_syntax_error(error.msg or "", places.line(line), column)
    return Refused([(*places.shift(line, column), "SYNTAX_ERROR", message, hint)])


def _check_text(source):
    try:
        encoded = source.encode()
    except UnicodeEncodeError:
        raise refuse_whole("SOURCE_NOT_TEXT") from None
    if len(encoded) > TABLES.source_bytes_max:
        raise refuse_whole("SOURCE_TOO_LARGE")
    nul = source.find("\0")
    if nul >= 0:
        raise refuse_whole("SOURCE_NOT_TEXT", Places(source).of_character(nul))


def read(source):
    """The tree of a script, which keeps its `source`. Raises Refused when it is too large, no text,
    or no Python."""
    _check_text(source)
    try:
        tree = compile(
            source.removeprefix("\ufeff"),
            FILE_NAME,
            "exec",
            flags=ast.PyCF_ONLY_AST,
            dont_inherit=True,
            optimize=0,
        )
    except SyntaxError as error:
        raise refuse_syntax(error, source) from None
    except (RecursionError, MemoryError):
        raise refuse_whole("TOO_DEEP") from None
    except (ValueError, OverflowError):
        raise refuse_whole("SOURCE_NOT_TEXT") from None
    tree.source = source
    return tree
