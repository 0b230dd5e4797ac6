"""What went wrong in a run, in the words of somebody who runs a business."""

import re

from smooth_language.diagnostics import Places, say
from smooth_language.source import FILE_NAME
from smooth_language.suggestions import nearest
from smooth_language.tables import TABLES

MESSAGE_CHARACTERS_MAX = 1000
_KINDS = {
    "NoneType": "None (no value)",
    "bool": "True or False",
    "builtin_function_or_method": "a function",
    "bytes": "bytes",
    "dict": "a dictionary",
    "float": "a number with decimals",
    "function": "a function",
    "generator": "a generator",
    "int": "a whole number",
    "list": "a list",
    "range": "a range",
    "set": "a set",
    "str": "a text",
    "tuple": "a tuple",
    "type": "a kind of value",
}

# (type, what Python says, how to say it, what to do). Groups of the pattern are {0}, {1} …; names
# of kinds are put in plain words. The first that fits counts.
_SENTENCES = tuple(
    (kind, re.compile(pattern, re.DOTALL), message, hint)
    for kind, pattern, message, hint in (
        (
            "ZeroDivisionError",
            r"",
            "Something is divided by zero.",
            "Check before: `if count > 0:`.",
        ),
        (
            "KeyError",
            r"(.*)",
            "A dictionary has no entry {0}.",
            "Use `.get(key, default)` where an entry may be missing.",
        ),
        (
            "IndexError",
            r"pop from empty",
            "There is nothing left to take out of the list.",
            "Check before: `if values:`.",
        ),
        (
            "IndexError",
            r"(?:string|list|tuple|range object).*index out of range",
            "There are fewer values than the place that is asked for.",
            "Places count from 0; `len(values)` says how many there are.",
        ),
        (
            "IndexError",
            r"[Rr]eplacement index (\d+) out of range",
            "A format asks for more values than it is given.",
            "Give a value for each pair of braces.",
        ),
        (
            "TypeError",
            r"^'NoneType' object is not (?:subscriptable|iterable|callable)",
            "There is no value here: it is None.",
            "Check before: `if value is not None:`.",
        ),
        (
            "TypeError",
            r"unsupported operand type\(s\) for (\S+): 'NoneType' and|"
            r"unsupported operand type\(s\) for (\S+): '\w+' and 'NoneType'",
            "A calculation has None (no value) in it.",
            "Check before: `if value is not None:`.",
        ),
        (
            "TypeError",
            r'can only concatenate (\w+) \(not "(\w+)"\)',
            "{0:kind} and {1:kind} cannot be added.",
            "Make a text of it with `str(value)`, or use an f-string.",
        ),
        (
            "TypeError",
            r"unsupported operand type\(s\) for \+=?: '(\w+)' and '(\w+)'",
            "{0:kind} and {1:kind} cannot be added.",
            "Make both of one kind: `str(value)`, `int(text)` or `float(text)`.",
        ),
        (
            "TypeError",
            r"unsupported operand type\(s\) for (.+?): '(\w+)' and '(\w+)'",
            "`{0}` does not go with {1:kind} and {2:kind}.",
            "Make both of one kind: `int(text)` or `float(text)`.",
        ),
        (
            "TypeError",
            r"'(\S+)' not supported between instances of '(\w+)' and '(\w+)'",
            "{1:kind} and {2:kind} cannot be compared with `{0}`.",
            "Make both of one kind: `int(text)` or `float(text)`.",
        ),
        (
            "TypeError",
            r"^'(\w+)' object is not callable",
            "{0:kind} cannot be called.",
            "Is a comma missing before the bracket, or was a helper's name given a value?",
        ),
        (
            "TypeError",
            r"^'(\w+)' object is not iterable|cannot unpack non-iterable (\w+) object",
            "{0:kind} has no values to go through.",
            "A list, a dictionary, a text or `range(number)` has.",
        ),
        (
            "TypeError",
            r"^'(\w+)' object is not subscriptable",
            "{0:kind} has no items.",
            "Only lists, dictionaries and texts have: `values[0]`.",
        ),
        (
            "TypeError",
            r"^'(\w+)' object does not support item (?:assignment|deletion)",
            "Items of {0:kind} cannot be changed.",
            "Make a list of it: `list(value)`.",
        ),
        (
            "TypeError",
            r"(list|string|tuple|range) indices must be integers",
            "A place in a {0} is a whole number.",
            "Use `values[0]`; names as in `value['name']` go with dictionaries.",
        ),
        (
            "TypeError",
            r"unhashable type: '(\w+)'",
            "{0:kind} cannot be a key of a dictionary or a value of a set.",
            "Make a tuple of it: `tuple(value)`.",
        ),
        (
            "TypeError",
            r"object of type '(\w+)' has no len\(\)",
            "{0:kind} has no length.",
            "`len` goes with texts, lists and dictionaries.",
        ),
        (
            "TypeError",
            r"sequence item \d+: expected str instance, (\w+) found",
            "`join` puts texts together, and one of the values is {0:kind}.",
            "Make texts of them: `', '.join(str(v) for v in values)`.",
        ),
        (
            "TypeError",
            r"missing (\d+) required (?:positional|keyword-only) arguments?: (.*)",
            "A call lacks {1}.",
            "The reference says what goes into the brackets.",
        ),
        (
            "TypeError",
            r"takes (?:no|exactly|at most|at least|from)?.*arguments?",
            "A call has too many or too few values in its brackets.",
            "The reference says what goes into the brackets.",
        ),
        (
            "TypeError",
            r"unexpected keyword argument '(.*?)'|'(.*?)' is an invalid keyword argument",
            "A call has a name in its brackets that it does not know: {0}.",
            "The reference says what goes into the brackets.",
        ),
        (
            "TypeError",
            r"not (?:enough|all) arguments",
            "A text with `%` has more or fewer places than values.",
            "Give a value for each `%`, or use an f-string.",
        ),
        (
            "ValueError",
            r"invalid literal for int\(\) with base \d+: (.*)",
            "{0} is no whole number.",
            "Check before: `if text.isdigit():`, or use `try` and `except ValueError`.",
        ),
        (
            "ValueError",
            r"could not convert string to float: (.*)",
            "{0} is no number.",
            "Numbers have a point, no comma: '12.5'.",
        ),
        (
            "ValueError",
            r"not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)",
            "{0} names stand at the left of `=`, and there are only {1} values.",
            "Use as many names as there are values.",
        ),
        (
            "ValueError",
            r"too many values to unpack",
            "There are more values than names at the left of `=`.",
            "Use as many names as there are values, or `first, *others = values`.",
        ),
        (
            "ValueError",
            r"(?:substring|subsection) not found",
            "A text does not have the part that is looked for.",
            "Use `.find`, which answers -1, or check before: `if part in text:`.",
        ),
        (
            "ValueError",
            r"is not in (?:list|deque)|not in (?:list|tuple)",
            "A list does not have the value that is looked for.",
            "Check before: `if value in values:`.",
        ),
        (
            "ValueError",
            r"(min|max)\(\) (?:arg|iterable argument) is (?:an )?empty",
            "`{0}` has no values to choose from.",
            "Give it a default: `{0}(values, default=0)`.",
        ),
        (
            "ValueError",
            r"Unknown format code|Invalid format specifier|Unknown format specifier",
            "A value cannot be written as its format says.",
            "`:.2f` goes with numbers, `:>10` with texts.",
        ),
        (
            "ValueError",
            r"Exceeds the limit .*for integer string conversion",
            "A number has too many digits to be written as text.",
            "Work with smaller numbers.",
        ),
        (
            "JSONDecodeError",
            r"(.*)",
            "A text is no JSON: {0}.",
            "Look at what the text holds with `print(text[:200])`.",
        ),
        (
            "OverflowError",
            r"",
            "A number is too large.",
            "Work with smaller numbers.",
        ),
        (
            "RecursionError",
            r"",
            "Functions call each other, or values hold each other, too deeply.",
            "Use a loop instead of a `lambda` that calls itself.",
        ),
        (
            "MemoryError",
            r"",
            "There is not enough memory for a value.",
            "Work on fewer values at a time.",
        ),
        (
            "StopIteration",
            r"",
            "`next` found no more value.",
            "Give it a default: `next(values, None)`.",
        ),
        (
            "AssertionError",
            r"^$",
            "What `assert` states does not hold.",
            "Look at the values with `print` before this line.",
        ),
        (
            "RuntimeError",
            r"(dictionary|[Ss]et|list) (?:changed size|keys changed|modified) during iteration",
            "A loop changes the very {0} that it goes through.",
            "Go through a copy: `for key in list(values):`.",
        ),
        (
            "UnicodeError",
            r"",
            "A text cannot be written as bytes, or bytes are no text, in this encoding.",
            "Use 'utf-8'.",
        ),
        (
            "LookupError",
            r"encoding",
            "This encoding is not available here.",
            "Use 'utf-8'.",
        ),
    )
)


class _Kind(str):
    """A group of a pattern; `{0:kind}` puts the name of a kind of value in plain words."""

    def __format__(self, how):
        if how == "kind":
            return _KINDS.get(self, f"`{self}`")
        return str(self)


def explain(error, source):
    """{"type", "message", "line", "column", "hint"} of an exception that a script did not catch.
    Line and column are the script's own; 0 where none is known."""
    line, column = _place(error, source)
    message, hint = _say(error)
    return {
        "type": _type_name(error),
        "message": message[:MESSAGE_CHARACTERS_MAX],
        "line": line,
        "column": column,
        "hint": hint,
    }


def _type_name(error):
    name = type(error).__name__
    return "ValueError" if name == "JSONDecodeError" else name


def _place(error, source):
    """Where in the script: of calls within calls the innermost that is its own."""
    place = (0, 0)
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == FILE_NAME:
            place = _position(code, trace)
        trace = trace.tb_next
    line, byte = place
    return Places(source).at(line, byte) if line else (0, 0)


def _position(code, trace):
    for index, (line, _, byte, _) in enumerate(code.co_positions()):
        if index == trace.tb_lasti // 2:
            return line or trace.tb_lineno or 0, byte or 0
    return trace.tb_lineno or 0, 0


def _text(error):
    """What the exception itself says."""
    try:
        return str(error)[: MESSAGE_CHARACTERS_MAX * 4]
    except Exception:  # of no use, whatever it is: lone surrogates, no memory
        return ""


def _say(error):
    if isinstance(error, NameError):
        return _say_name(error)
    if isinstance(error, AttributeError):
        return _say_attribute(error)
    text = _text(error)
    kinds = [kind.__name__ for kind in type(error).__mro__]
    for kind, pattern, message, hint in _SENTENCES:
        if kind not in kinds:
            continue
        match = pattern.search(text)
        if match:
            groups = [_Kind(group) for group in match.groups() if group is not None]
            said = message.format(*groups)
            return said[:1].upper() + said[1:], hint.format(*groups)
    return text or f"{_type_name(error)} without a message.", ""


def _say_name(error):
    name = getattr(error, "name", None)
    if name is None:
        match = re.search(r"'(\w+)'", _text(error))
        name = match[1] if match else None
    if name is None:
        return _text(error), "Give the name a value before it is used."
    refusal = TABLES.refused_names.get(name)
    if refusal is not None:
        return say(refusal, f"`{name}`"), refusal["hint"]
    known = TABLES.names | _script_names(error)
    if (meant := nearest(name, known)) is not None:
        return f"`{name}` has no value here.", f"Did you mean `{meant}`?"
    return (
        f"`{name}` has no value here.",
        f"Give it a value before this line; in all branches of `if`, too: `{name} = None`.",
    )


def _script_names(error):
    """Names that had a value when the script ended."""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE_NAME:
            return {name for name in trace.tb_frame.f_globals if name.isidentifier()}
        trace = trace.tb_next
    return set()


def _say_attribute(error):
    name, value = getattr(error, "name", None), getattr(error, "obj", None)
    if name is None:
        return _text(error), ""
    if value is None:
        return f"There is no value before `.{name}`: it is None.", (
            "Check before: `if value is not None:`."
        )
    kind = type(value).__name__
    known = {member for member in dir(type(value)) if member in TABLES.members}
    hint = "The reference says what goes with which kind of value."
    if isinstance(value, dict):
        hint = f"Entries of a dictionary are read with brackets: `value['{name}']`."
    elif (meant := nearest(name, known)) is not None:
        hint = f"Did you mean `.{meant}`?"
    said = _KINDS.get(kind, f"`{kind}`")
    return f"{said[:1].upper() + said[1:]} has no `.{name}`.", hint
