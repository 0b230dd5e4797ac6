"""Blanks of a template: markers in the parsed script, and constants in their place.

A marker is the name smooth_blank_<i>_ (wire/template_mark.h). One that stands as a whole
expression becomes a constant; those inside of texts become the constants' texts, in one pass: what
stands in a value is never looked at again. Anywhere else it is its author's mistake.
"""

import ast
import re

from smooth_language.diagnostics import Diagnostics, Places, Refused
from smooth_language.trees import children, rewrite

PREFIX = "smooth_blank_"
_MARKER = re.compile(r"smooth_blank_(0|[1-9][0-9]{0,3})_", re.ASCII)
_MESSAGE = "A blank cannot stand here."
TEXT_CHARACTERS_MAX = 1024 * 1024


def which_blank(name, blank_count):
    """The number of the blank that a name stands for, or None."""
    match = _MARKER.fullmatch(name)
    if match and int(match[1]) < blank_count:
        return int(match[1])
    return None


def find_misplaced(tree, diagnostics, blank_count):
    """Tells of each marker that is neither a whole expression nor inside of a text."""
    waiting = [(tree, tree, False)]
    while waiting and not diagnostics.is_full():
        node, placed, in_format = waiting.pop()
        if hasattr(node, "lineno"):
            placed = node
        if _is_misplaced(node, in_format, blank_count):
            hint = None
            if in_format:
                hint = "A blank cannot say how a value is written. Write `'.2f'` itself."
            diagnostics.rule(placed, "BLANK_MISPLACED", _MESSAGE, hint)
        for field, _, child in children(node):
            waiting.append((child, placed, in_format and isinstance(node, ast.JoinedStr) or
                            field == "format_spec"))


def _is_misplaced(node, in_format, blank_count):
    if isinstance(node, ast.Name):
        if PREFIX not in node.id:
            return False
        return which_blank(node.id, blank_count) is None or not isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bytes):
            return PREFIX.encode() in node.value
        return in_format and isinstance(node.value, str) and PREFIX in node.value
    return any(PREFIX in name for name in _names_of(node))


def _names_of(node):
    """Names that a node holds as plain texts: of an attribute, a keyword, an error …"""
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, str))


def bind(tree, constants):
    """Puts constants in the place of blanks: (value, text) for each. Changes the tree. Raises
    Refused when a blank is misplaced or a text becomes too long."""
    diagnostics = Diagnostics(Places(""))
    find_misplaced(tree, diagnostics, len(constants))
    if diagnostics.found:
        raise Refused(diagnostics.in_order())

    def text_of(match):
        blank = int(match[1])
        return constants[blank][1] if blank < len(constants) else match[0]

    def replace(node, parent, field):
        if isinstance(node, ast.Name):
            blank = which_blank(node.id, len(constants))
            if blank is not None:
                return ast.copy_location(ast.Constant(constants[blank][0]), node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if PREFIX in node.value:
                filled = _MARKER.sub(text_of, node.value)
                if len(filled) > TEXT_CHARACTERS_MAX:
                    place = Places("").of(node)
                    message = "A text is too long once its blanks are filled in."
                    hint = "Fill in less."
                    raise Refused([(*place, "SOURCE_TOO_LARGE", message, hint)])
                node.value = filled
        return node

    return rewrite(tree, replace)
