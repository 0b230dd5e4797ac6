"""What a script may say: each node of its tree against the tables."""

import ast
import unicodedata

from smooth_language.blanks import PREFIX, find_misplaced
from smooth_language.diagnostics import Diagnostics, Places, Refused, say
from smooth_language.formatting import attribute_in, guard
from smooth_language.source import FILE_NAME, refuse_syntax, refuse_whole
from smooth_language.suggestions import nearest
from smooth_language.tables import TABLES
from smooth_language.trees import children, rewrite

# Not counted: they say how a node is used, and CPython shares them.
_UNCOUNTED = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)


def check(tree, source, api_names=(), blank_count=0):
    """What is wrong with a script: (line, column, code, message, hint) in the order of the text.

    Lines and columns count from 1, columns in characters. `api_names`: what `api` has. A tree with
    blanks is checked before they are bound."""
    size = _measure(tree)
    if size is not None:
        return refuse_whole(size).diagnostics
    diagnostics = Diagnostics(Places(source))
    find_misplaced(tree, diagnostics, blank_count)
    _Check(tree, diagnostics, api_names, blank_count).walk()
    if not diagnostics.found:
        try:
            _compile(tree)
        except SyntaxError as error:
            return refuse_syntax(error, source).diagnostics
        except Refused as refused:
            return refused.diagnostics
    return diagnostics.in_order()


def compile_script(tree):
    """The code of a tree that was checked and bound. Changes the tree."""
    return _compile(rewrite(tree, guard))


def _compile(tree):
    try:
        return compile(tree, FILE_NAME, "exec", dont_inherit=True, optimize=0)
    except (RecursionError, MemoryError):
        raise refuse_whole("TOO_DEEP") from None


def _measure(tree):
    """The rule that the size of a tree breaks, or None."""
    count = 0
    waiting = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        count += 1
        if count > TABLES.nodes_max:
            return "TOO_MANY_PARTS"
        if depth > TABLES.depth_max:
            return "TOO_DEEP"
        for field, _, child in children(node):
            if isinstance(child, _UNCOUNTED):
                continue
            # A chain of elif reads as one list of choices.
            is_elif = field == "orelse" and isinstance(node, ast.If) and isinstance(child, ast.If)
            waiting.append((child, depth if is_elif else depth + 1))
    return None


def _bound_names(tree):
    """Names that get a value somewhere in the script."""
    names = set()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)  # refused already; its calls need no word of their own
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            names.add(node.name)
        waiting.extend(child for _, _, child in children(node))
    return names


class _Check:
    def __init__(self, tree, diagnostics, api_names, blank_count):
        self.tree = tree
        self.diagnostics = diagnostics
        self.api_names = frozenset(api_names)
        self.blank_count = blank_count
        self.bound = _bound_names(tree)
        self.imported = set()

    def walk(self):
        waiting = [(self.tree, None, False)]
        while waiting and not self.diagnostics.is_full():
            node, parent, in_function = waiting.pop()
            self.check_node(node, parent, in_function)
            in_function = in_function or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            below = [(child, node, in_function) for _, _, child in children(node)]
            waiting.extend(reversed(below))

    def check_node(self, node, parent, in_function):
        kind = type(node).__name__
        refusal = TABLES.refused_nodes.get(kind)
        if refusal is not None:
            self.check_refused(node, refusal, in_function)
        elif kind not in TABLES.nodes:
            if not isinstance(node, (ast.pattern, ast.type_ignore)):
                self.diagnostics.rule(
                    node, "SYNTAX_ERROR", "This kind of statement is not available here."
                )
        elif isinstance(node, ast.Name):
            self.check_name(node, parent)
        elif isinstance(node, ast.Attribute):
            self.check_attribute(node)
        elif isinstance(node, ast.Call):
            self.check_call(node)
        elif isinstance(node, ast.keyword) and node.arg is not None:
            self.check_given_name(node, node.arg)
        elif isinstance(node, ast.arg):
            self.check_given_name(node, node.arg)
            self.check_not_api(node, node.arg)
        elif isinstance(node, ast.ExceptHandler) and node.name is not None:
            self.check_given_name(node, node.name)
            self.check_not_api(node, node.name)
        elif isinstance(node, ast.comprehension) and node.is_async:
            self.diagnostics.refuse(node.target, TABLES.refused_nodes["Await"])

    def check_refused(self, node, refusal, in_function):
        if isinstance(node, ast.alias):
            self.imported.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.Return):
            if not in_function:
                hint = "Use `if` around the rest of the script; `result = …` is kept with the run."
                self.diagnostics.rule(node, refusal["code"], say(refusal, "`return`"), hint)
        elif hasattr(node, "lineno"):
            hint = None
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                hint = _hint_for_import(node)
            self.diagnostics.refuse(node, refusal, hint)

    def check_name(self, node, parent):
        name = node.id
        if PREFIX in name:
            return  # find_misplaced judges it
        if name == "api":
            if not (isinstance(parent, ast.Attribute) and isinstance(node.ctx, ast.Load)):
                message = "`api` stands here without a call."
                if not isinstance(node.ctx, ast.Load):
                    message = "`api` cannot be given another value."
                self.diagnostics.rule(node, "API_MISPLACED", message)
            return
        if self.check_given_name(node, name):
            return
        if not isinstance(node.ctx, ast.Load) or name in self.bound or name in TABLES.names:
            return
        refusal = TABLES.refused_names.get(name)
        if refusal is not None:
            message = say(refusal, f"`{name}`") + self.say_normalised(node, name)
            self.diagnostics.rule(node, refusal["code"], message, refusal["hint"])
            return
        message = f"`{name}` has no value here." + self.say_normalised(node, name)
        hint = None
        if (meant := nearest(name, self.bound | TABLES.names)) is not None:
            hint = f"Did you mean `{meant}`?"
        self.diagnostics.rule(node, "NAME_UNKNOWN", message, hint)

    def say_normalised(self, node, name):
        """For letters that look like others: CPython reads names in their plain form (NFKC)."""
        written = self.diagnostics.places.name_at(node)
        if written == name or unicodedata.normalize("NFKC", written) != name:
            return ""
        return f" (`{written}` is read as `{name}`.)"

    def check_given_name(self, node, name):
        """Names that begin with _ are Python's own. Whether that was said."""
        if not name.startswith("_") or name == "_":
            return False
        message = f"The name `{name}` begins with `_`: such names belong to Python itself."
        self.diagnostics.rule(node, "NAME_PRIVATE", message)
        return True

    def check_not_api(self, node, name):
        if name == "api":
            self.diagnostics.rule(node, "API_MISPLACED", "`api` cannot be given another value.")

    def check_attribute(self, node):
        name = node.attr
        if PREFIX in name:
            return  # find_misplaced judges it
        places = self.diagnostics.places
        at = places.at(node.end_lineno, node.end_col_offset - len(name.encode()))
        if name.startswith("_"):
            message = f"`.{name}` is not available here: such names belong to Python itself."
            self.tell(at, "ATTRIBUTE_PRIVATE", message)
        elif not isinstance(node.ctx, ast.Load):
            message = f"`.{name}` cannot be given a value: values have no members of one's own."
            self.tell(at, "ATTRIBUTE_STORE_REFUSED", message)
        elif isinstance(node.value, ast.Name) and node.value.id == "api":
            self.check_api(at, name)
        elif name not in TABLES.members and _root(node) not in self.imported:
            self.check_unknown_attribute(at, name)

    def tell(self, at, code, message, hint=None):
        self.diagnostics.add(at, code, message, hint or TABLES.rules[code]["hint"])

    def check_unknown_attribute(self, at, name):
        refusal = TABLES.refused_attributes.get(name)
        if refusal is not None:
            self.tell(at, refusal["code"], say(refusal, f"`.{name}`"), refusal["hint"])
            return
        hint = None
        if name in self.api_names:
            hint = f"Write `api.{name}(…)`."
        elif (meant := nearest(name, TABLES.members)) is not None:
            hint = f"Did you mean `.{meant}`?"
        self.tell(at, "ATTRIBUTE_UNKNOWN", f"`.{name}` is not available here.", hint)

    def check_api(self, at, name):
        if name in self.api_names:
            return
        hint = None
        if (meant := nearest(name, self.api_names)) is not None:
            hint = f"Did you mean `api.{meant}`?"
        self.tell(at, "API_UNKNOWN", f"`api` has no `{name}`.", hint)

    def check_call(self, node):
        """A format that is written out needs no run to be refused."""
        called = node.func
        if not (
            isinstance(called, ast.Attribute)
            and called.attr == "format"
            and isinstance(called.value, ast.Constant)
            and isinstance(called.value.value, str)
        ):
            return
        attribute = attribute_in(called.value.value)
        if attribute is not None:
            message = f"A format cannot use `.{attribute}` after a value."
            self.diagnostics.rule(called.value, "FORMAT_REFUSED", message)


def _root(node):
    """The name that a chain of attributes begins with, or None."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _hint_for_import(node):
    """What to use instead of the module, where the tables know it."""
    module = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
    refusal = TABLES.refused_names.get((module or "").split(".")[0])
    return refusal["hint"] if refusal is not None else None
