"""What a script may say: each node of its tree against the tables."""

import ast
import unicodedata

from smooth_language.blanks import PREFIX, find_misplaced
from smooth_language.diagnostics import Diagnostics, Places, say
from smooth_language.formatting import attribute_in, guard
from smooth_language.source import FILE_NAME, refuse_syntax, refuse_whole
from smooth_language.suggestions import nearest
from smooth_language.tables import TABLES
from smooth_language.trees import flatten, rewrite


def check(tree, source, api_names=(), blank_count=0):
    """What is wrong with a script: (line, column, code, message, hint) in the order of the text.

    Lines and columns count from 1, columns in characters. `api_names`: what `api` has. A tree with
    blanks is checked before they are bound. What only shows when code is made of it, as a `break`
    outside of a loop, compile_script says."""
    nodes = flatten(tree, TABLES.nodes_max + 1)
    if len(nodes) > TABLES.nodes_max:
        return refuse_whole("TOO_MANY_PARTS").diagnostics
    if max(entry[3] for entry in nodes) > TABLES.depth_max:
        return refuse_whole("TOO_DEEP").diagnostics
    diagnostics = Diagnostics(Places(source))
    find_misplaced(nodes, diagnostics, blank_count)
    _Check(nodes, diagnostics, api_names).run()
    return diagnostics.in_order()


def compile_script(tree):
    """The code of a tree that was checked and bound. Changes the tree. Raises Refused."""
    try:
        return compile(rewrite(tree, guard), FILE_NAME, "exec", dont_inherit=True, optimize=0)
    except SyntaxError as error:
        raise refuse_syntax(error, tree.source) from None
    except (RecursionError, MemoryError):
        raise refuse_whole("TOO_DEEP") from None


def _bound_names(nodes):
    """Names that get a value somewhere in the script."""
    names = set()
    for node, *_ in nodes:
        kind = type(node)
        if kind is ast.Name:
            if type(node.ctx) is ast.Store:
                names.add(node.id)
        elif kind is ast.arg:
            names.add(node.arg)
        elif kind in _NAMED_STATEMENTS:
            names.add(node.name)  # None where there is none
        elif kind is ast.alias:
            names.add((node.asname or node.name).split(".")[0])
    return names


# Those that are refused bind names, too: what uses them needs no word of its own.
_NAMED_STATEMENTS = frozenset(
    (
        ast.AsyncFunctionDef,
        ast.ClassDef,
        ast.ExceptHandler,
        ast.FunctionDef,
        ast.MatchAs,
        ast.MatchStar,
    )
)


class _Check:
    def __init__(self, nodes, diagnostics, api_names):
        self.nodes = nodes
        self.diagnostics = diagnostics
        self.api_names = frozenset(api_names)
        self.bound = _bound_names(nodes)
        self.imported = set()
        self.fine = TABLES.names | set(filter(_is_plain, self.bound))

    def run(self):
        members, fine = TABLES.members, self.fine
        for node, parent, _, _, _, in_function in self.nodes:
            kind = type(node)
            if kind is ast.Name:
                if node.id not in fine:
                    self.check_name(node, parent)
            elif kind is ast.Constant:
                pass
            elif kind is ast.Attribute:
                value = node.value
                is_api = type(value) is ast.Name and value.id == "api"
                if is_api or node.attr not in members or type(node.ctx) is not ast.Load:
                    self.check_attribute(node)
            elif kind.__name__ in TABLES.refused_nodes:
                self.check_refused(node, TABLES.refused_nodes[kind.__name__], in_function)
            elif kind.__name__ not in TABLES.nodes:
                message = "This kind of statement is not available here."
                self.diagnostics.rule(node, "SYNTAX_ERROR", message)
            elif kind in _PARTS:
                _PARTS[kind](self, node)

    def check_keyword(self, node):
        if node.arg is not None:
            self.check_given_name(node, node.arg)

    def check_argument(self, node):
        self.check_given_name(node, node.arg)
        self.check_not_api(node, node.arg)

    def check_handler(self, node):
        if node.name is not None:
            self.check_given_name(node, node.name)
            self.check_not_api(node, node.name)

    def check_comprehension(self, node):
        if node.is_async:
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
        if not isinstance(node.ctx, ast.Load) or name in self.bound:
            return
        refusal = TABLES.refused_names.get(name)
        if refusal is not None:
            message = say(refusal, f"`{name}`") + self.say_normalised(node, name)
            self.diagnostics.rule(node, refusal["code"], message, refusal["hint"])
            return
        message = f"`{name}` has no value here." + self.say_normalised(node, name)
        hint = None
        if (meant := nearest(name, self.fine)) is not None:
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
        at = self.diagnostics.places.name_before(node.end_lineno, node.end_col_offset)
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


def _is_plain(name):
    """Whether nothing has to be said of a name that has a value."""
    return name is not None and name != "api" and name[0] != "_" and PREFIX not in name


_PARTS = {
    ast.Call: _Check.check_call,
    ast.ExceptHandler: _Check.check_handler,
    ast.arg: _Check.check_argument,
    ast.comprehension: _Check.check_comprehension,
    ast.keyword: _Check.check_keyword,
}


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
