"""Errors of syntax, told to somebody who does not program for a living."""

import keyword
import re

_BLOCKS = frozenset(("if", "elif", "else", "for", "while", "try", "except", "finally"))
_FOLLOWERS = {
    "elif": "an `if`",
    "else": "an `if`, a loop or a `try`",
    "except": "a `try`",
    "finally": "a `try`",
}
_WORD = re.compile(r"\w+|'[^']*'?|\"[^\"]*\"?|\S")

# What CPython says, and how to say it. The first that fits counts; `{0}` is the first group.
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
            r"^expected an indented block after '?(\w+)'?.* on line (\d+)",
            "What belongs to the `{0}` of line {1} is missing or not indented.",
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
            r"^cannot assign to .*? here. Maybe you meant '==' instead of '='\?",
            "A single `=` gives a name its value, and what stands before it is no name.",
            "Write `==` to compare.",
        ),
        (
            r"^cannot delete (.*)",
            "This cannot be deleted: {0}.",
            "`del` takes a name, or an item: `del prices['cut']`.",
        ),
        (
            r"^cannot (?:assign to|use assignment expressions with) (.*)",
            "What stands before `=` cannot be given a value: {0}.",
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
            r"^multiple exception types must be parenthesized",
            "Several kinds of errors need brackets, and a name for the error `as`.",
            "Write `except (ValueError, KeyError) as error:`.",
        ),
        (
            r"^expected 'else' after 'if' expression",
            "A choice inside an expression needs its `else`.",
            "Write `'yes' if count > 0 else 'no'`.",
        ),
        (
            r"^':' expected after dictionary key|^expression expected after dictionary key",
            "An entry of a dictionary lacks its value.",
            "Write `{{'cut': 30, 'wash': 10}}`.",
        ),
        (
            r"illegal expression for augmented assignment",
            "Only one name or item can be added to at a time.",
            "Write `total += 1`.",
        ),
        (
            r"follows keyword argument unpacking",
            "Values without names come before those with names.",
            "Write `f(*values, **named)`.",
        ),
        (
            r"starred expression",
            "A `*` stands where it has nothing to spread.",
            "Use it in a list or in the brackets of a call: `[*values]`.",
        ),
    )
)


def say_syntax_error(text, line, column):
    """A sentence and a hint for what CPython says of a place: the line's text, and the column from
    1."""
    for pattern, message, hint in _SENTENCES:
        match = pattern.search(text)
        if match:
            said = message.format(*match.groups())
            return said[:1].upper() + said[1:], hint.format(*match.groups())
    return _say_unexpected(line, column)


def _say_unexpected(line, column):
    """CPython says no more than "invalid syntax": look at what stands there."""
    before = line[: column - 1].strip()
    match = _WORD.match(line[column - 1 :].strip())
    found = match[0][:40] if match else ""
    words = _WORD.findall(line)
    first = words[0] if words else ""
    if before == "" and found in _FOLLOWERS:
        return (
            f"`{found}` belongs to {_FOLLOWERS[found]}, and there is none before it.",
            "Begin it where the line begins that it belongs to.",
        )
    if keyword.iskeyword(first) and len(words) > 1 and words[1] == "=":
        return (
            f"`{first}` is a word of Python itself and cannot be a name.",
            f"Choose another name, for example `{first}_name`.",
        )
    if line[column - 1 :].startswith("<>"):
        return "`<>` is not known.", "Write `!=`."
    if before.endswith(("++", "--")):
        sign = before[-1]
        return f"`{sign}{sign}` is not known.", f"Write `count {sign}= 1`."
    if first in _BLOCKS and ":" not in line.split("#")[0]:
        return (
            "A colon is missing.",
            "Lines with `if`, `else`, `for`, `while` or `try` end with `:`.",
        )
    if found in ("$", "?", "!", "€"):
        return (
            f"The character `{found}` does not belong here.",
            "Put it between quotes if it is part of a text.",
        )
    if not found:
        return "Something is missing at the end of this line.", "Complete it or remove it."
    return (
        f"`{found}` is not expected here.",
        "Look at what stands before it: a comma, a quote, a bracket or a sign such as `+` may be "
        "missing.",
    )
