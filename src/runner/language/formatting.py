"""Formats that stay with the values they are given: text.format must not reach attributes.

Everywhere `.format` is read, whether it is called or not, the compiled script asks `get_format`
instead, by a name that no script can write.
"""

import ast
from _string import formatter_field_name_split, formatter_parser

GET_FORMAT = "<format>"
_CONTAINERS = (str, bytes, list, tuple, dict, range)
_NESTED_MAX = 2
_str_format = str.format
_MESSAGE = "format() cannot use '.{}' after a value: put the value itself, or use an f-string"


class FormatRefused(ValueError):
    """A format that asks for more than the values it is given."""


FormatRefused.__name__ = FormatRefused.__qualname__ = "ValueError"


def attribute_in(text):
    """The first attribute that a format asks for, or None. For texts that are known beforehand."""
    waiting = [text]
    for _ in range(_NESTED_MAX):
        inner = []
        for text in waiting:
            for name, how in _fields(text):
                for is_attribute, key in _steps(name)[1]:
                    if is_attribute:
                        return str(key)
                inner.append(how)
        waiting = inner
    return None


def _before_fault(parts):
    """What can be read. A format looks at its values one by one, before it comes to its fault: what
    it says of them then must not be more than a right one may."""
    found = []
    try:
        found.extend(parts)
    except ValueError:
        pass  # the format itself says it better
    return found


def _fields(text):
    """The fields of a format: (name, how) …"""
    return [
        (name, how)
        for _, name, how, _ in _before_fault(formatter_parser(text))
        if name is not None
    ]


def _steps(name):
    """What is asked of a field: its first name, then (is attribute, key) …"""
    try:
        first, rest = formatter_field_name_split(name)
    except ValueError:
        return name, []
    return first, _before_fault(rest)


def _check(text, values, named, counter, depth):
    for name, how in _fields(text):
        first, steps = _steps(name)
        if first == "":
            first = counter[0]
            counter[0] += 1
        _check_steps(first, steps, values, named)
        if depth < _NESTED_MAX and how and "{" in how:
            _check(how, values, named, counter, depth + 1)


def _check_steps(first, steps, values, named):
    for is_attribute, key in steps:
        if is_attribute:
            raise FormatRefused(_MESSAGE.format(key))
    try:
        value = values[first] if isinstance(first, int) else named[first]
        for _, key in steps:
            if type(value) not in _CONTAINERS:
                raise FormatRefused("format() takes items of lists and dictionaries only")
            value = value[key]
    except (LookupError, TypeError):
        return  # the format itself says it better


def _format(text, values, named):
    _check(text, values, named, [0], 1)
    return _str_format(text, *values, **named)


def get_format(value):
    """What `value.format` is."""
    if isinstance(value, str):

        def format(*values, **named):
            return _format(value, values, named)

        return format
    if value is str:

        def format(*values, **named):
            if not values or not isinstance(values[0], str):
                return _str_format(*values, **named)  # raises as CPython does
            return _format(values[0], values[1:], named)

        return format
    if isinstance(value, type):
        message = f"type object {value.__name__!r} has no attribute 'format'"
    else:
        message = f"{type(value).__name__!r} object has no attribute 'format'"
    raise AttributeError(message, name="format", obj=value)


def guard(node):
    """For trees.rewrite: `x.format` becomes `<format>(x)`."""
    if isinstance(node, ast.Attribute) and node.attr == "format":
        name = ast.copy_location(ast.Name(GET_FORMAT, ast.Load()), node)
        return ast.copy_location(ast.Call(name, [node.value], []), node)
    return node
