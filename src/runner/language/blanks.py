"""Blanks of a template: markers in the parsed script, and constants in their place.

A marker is the name smooth_blank_<i>_ (wire/template_mark.h). One that stands as a whole
expression becomes a constant; those inside of texts become the constants' texts, in one pass: what
stands in a value is never looked at again. Anywhere else it is its author's mistake.
"""

import ast
import re

from smooth_language.diagnostics import Diagnostics, Places, Refused
from smooth_language.trees import flatten, rewrite

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


def find_misplaced(nodes, diagnostics, blank_count):
    """Tells of each marker that is neither a whole expression nor inside of a text."""
    placed = None
    for node, _, _, _, in_format, _ in nodes:
        if hasattr(node, "lineno"):
            placed = node
        if _is_misplaced(node, in_format, blank_count):
            hint = None
            if in_format:
                hint = "A blank cannot say how a value is written. Write `'.2f'` itself."
            diagnostics.rule(placed, "BLANK_MISPLACED", _MESSAGE, hint)


def _is_misplaced(node, in_format, blank_count):
    kind = type(node)
    if kind is ast.Name:
        if PREFIX not in node.id:
            return False
        return which_blank(node.id, blank_count) is None or type(node.ctx) is not ast.Load
    if kind is ast.Constant:
        if type(node.value) is bytes:
            return PREFIX.encode() in node.value
        return in_format and type(node.value) is str and PREFIX in node.value
    return kind in _NAMED and any(PREFIX in name for name in _names_of(node))


# Kinds of nodes that hold names as plain texts.
_NAMED = frozenset(
    (
        ast.AsyncFunctionDef,
        ast.Attribute,
        ast.ClassDef,
        ast.ExceptHandler,
        ast.FunctionDef,
        ast.Global,
        ast.ImportFrom,
        ast.MatchAs,
        ast.MatchClass,
        ast.MatchMapping,
        ast.MatchStar,
        ast.Nonlocal,
        ast.alias,
        ast.arg,
        ast.keyword,
    )
)


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
    if not constants:
        return tree  # and every marker was found to be misplaced
    diagnostics = Diagnostics(Places(""))
    find_misplaced(flatten(tree), diagnostics, len(constants))
    if diagnostics.found:
        raise Refused(diagnostics.in_order())

    def text_of(match):
        blank = int(match[1])
        return constants[blank][1] if blank < len(constants) else match[0]

    def replace(node):
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
