"""From text to a syntax tree, within bounds, with errors of syntax in plain words."""

import ast
import re

from smooth_language.diagnostics import Places, Refused
from smooth_language.tables import TABLES

FILE_NAME = "<plugin>"

# What CPython says, and how to say it to somebody who does not program for a living. The first that
# fits counts; `{0}` is the first group.
_SENTENCES = tuple(
    (re.compile(pattern), message, hint)
    for pattern, message, hint in (
        (
            r"^'(.)' was never closed",
            "The bracket `{0}` is opened here and never closed.",
            "Add the closing bracket.",
        ),
        (
            r"^unmatched '(.)'",
            "The bracket `{0}` closes nothing.",
            "Remove it, or open it before.",
        ),
        (
            r"closing parenthesis '(.)' does not match opening parenthesis '(.)'",
            "The bracket `{0}` closes a bracket `{1}`.",
            "Close brackets with their own kind, the last one first.",
        ),
        (
            r"unterminated triple-quoted string",
            "A text that begins with three quotes never ends.",
            "Add the three quotes that end it.",
        ),
        (
            r"unterminated string literal|EOL while scanning",
            "A text does not end on its line.",
            "Add the quote that ends it. Write `\\n` for a new line in a text.",
        ),
        (
            r"^f-string: (.*)",
            "The braces in this text cannot be read: {0}.",
            "Each `{{` in an f-string needs its `}}`; double them to write a brace.",
        ),
        (
            r"^expected ':'",
            "A colon is missing.",
            "Lines with `if`, `else`, `for`, `while` or `try` end with `:`.",
        ),
        (
            r"^expected an indented block after (.*) on line (\d+)",
            "What belongs to {0} on line {1} is missing or not indented.",
            "Begin the lines that belong to it with four spaces.",
        ),
        (
            r"^unexpected indent",
            "This line begins with more spaces than the one before.",
            "Begin it where the line before begins.",
        ),
        (
            r"^unindent does not match",
            "This line begins with other spaces than the lines around it.",
            "Begin lines that belong together at the same place.",
        ),
        (
            r"^inconsistent use of tabs",
            "Tabs and spaces are mixed at the start of lines.",
            "Use spaces only.",
        ),
        (
            r"^invalid syntax. Maybe you meant '==' or ':=' instead of '='\?",
            "A single `=` gives a name its value; it does not compare.",
            "Write `==` to compare.",
        ),
        (
            r"^cannot assign to (.*?) here. Maybe you meant '==' instead of '='\?",
            "A single `=` gives a name its value, and {0} is no name.",
            "Write `==` to compare.",
        ),
        (
            r"^(?:cannot|can't) (?:assign to|delete|use assignment expressions with) (.*)",
            "{0} cannot be given a value.",
            "At the left of `=` stands a name, or an item: `prices['cut'] = 30`.",
        ),
        (
            r"^invalid syntax. Perhaps you forgot a comma\?",
            "Something is missing between two values, perhaps a comma.",
            "Write a comma between values: `[1, 2]`.",
        ),
        (
            r"^Missing parentheses in call to '(.*?)'",
            "`{0}` is called without brackets.",
            "Write `{0}(…)`.",
        ),
        (
            r"^invalid (?:non-printable )?character '?(.*?)'?(?: \(|U\+|$)",
            "There is a character that does not belong here.",
            "Type the line again; texts stand between straight quotes: 'text'.",
        ),
        (
            r"^leading zeros in decimal integer",
            "A number begins with a zero.",
            "Leave the zero out, or write a text: '007'.",
        ),
        (
            r"^invalid decimal literal",
            "A name or a number cannot be read.",
            "Names do not begin with a digit; numbers have a point, no comma: 12.5.",
        ),
        (
            r"^positional argument follows keyword argument",
            "A value without a name follows one with a name.",
            "Put values without names first: `f(1, key=2)`.",
        ),
        (
            r"^keyword argument repeated: (.*)",
            "The name {0} is given twice.",
            "Leave one of them out.",
        ),
        (
            r"^'(break|continue)' (?:outside|not properly)",
            "`{0}` stands outside of a loop.",
            "Use it in the lines that belong to `for` or `while`.",
        ),
        (
            r"^(?:default )?'except:' must be last",
            "`except:` catches every error, so that what follows is never reached.",
            "Put it last.",
        ),
        (
            r"^expected 'except' or 'finally' block",
            "A `try` has neither `except` nor `finally`.",
            "Add `except Exception as error:` with its lines.",
        ),
        (
            r"^unexpected EOF|^unexpected end",
            "The script ends in the middle of something.",
            "Look for a bracket or a text that is not closed.",
        ),
        (
            r"^unexpected character after line continuation",
            "Something follows a `\\` at the end of a line.",
            "Remove what follows it, the `\\` too if the line does not go on.",
        ),
        (
            r"^too many nested parentheses",
            "Brackets are nested too deeply.",
            "Use names for parts of it.",
        ),
        (
            r"^Exceeds the limit \(\d+(?: digits)?\) for integer string conversion",
            "A number has too many digits.",
            "Write a shorter number.",
        ),
        (
            r"^\(unicode error\)",
            "A `\\` in a text begins something that cannot be read.",
            "Double it: `\\\\`.",
        ),
        (
            r"^invalid syntax|.*",
            "This cannot be read.",
            "Look here and at the line before: a bracket, a quote, a comma or a colon may be "
            "missing.",
        ),
    )
)


def say_syntax_error(error):
    """A sentence and a hint for an error of syntax."""
    text = error.msg or ""
    for pattern, message, hint in _SENTENCES:
        match = pattern.search(text)
        if match:
            said = message.format(*match.groups())
            return said[:1].upper() + said[1:], hint.format(*match.groups())
    raise AssertionError("the last pattern fits everything")


def refuse_whole(code, place=(1, 1)):
    refusal = TABLES.rules[code]
    message = f"{refusal['name']} cannot be run: {refusal['reason']}."
    message = message[:1].upper() + message[1:]
    return Refused([(*place, code, message, refusal["hint"])])


def refuse_syntax(error, source):
    message, hint = say_syntax_error(error)
    line, column = error.lineno or 1, max(error.offset or 1, 1)
    return Refused([(*Places(source).shift(line, column), "SYNTAX_ERROR", message, hint)])


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
