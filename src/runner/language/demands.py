"""What a script could ask for, read from its tree: what somebody approves and agrees to.

The host holds each run to it, so what is not seen here cannot be called; what cannot be told
beforehand, as a host that is computed, is "dynamic".
"""

import ast

from smooth_language.blanks import PREFIX
from smooth_language.trees import flatten

DYNAMIC = "dynamic"
_SCHEMES = ("http", "https")
_STEPS_MAX = 200  # names may lead to each other


def manifest(tree):
    """{"calls": …, "hosts": …, "secrets": …}, each sorted. The tree may have blanks."""
    nodes = [entry[0] for entry in flatten(tree)]
    texts = _single_texts(tree, nodes)
    calls, hosts, secrets = set(), set(), set()
    called = set()
    for node in nodes:
        if isinstance(node, ast.Call) and (name := _api_name(node.func)) is not None:
            called.add(id(node.func))
            if name.startswith("http_"):
                hosts.add(_host(_argument(node, 0, "url"), texts))
            elif name == "secret":
                secrets.add(_secret(_argument(node, 0, "name"), texts))
        elif (name := _api_name(node)) is not None:
            calls.add(name)
            if id(node) not in called:
                hosts |= {DYNAMIC} if name.startswith("http_") else set()
                secrets |= {DYNAMIC} if name == "secret" else set()
        elif isinstance(node, ast.Name) and node.id == "print":
            calls.add("log")
    return {"calls": sorted(calls), "hosts": sorted(hosts), "secrets": sorted(secrets)}


def _api_name(node):
    if (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "api"
    ):
        return node.attr
    return None


def _argument(call, index, name):
    """The node of an argument; None when it cannot be told which it is."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    before = call.args[: index + 1]
    if len(before) > index and not any(isinstance(value, ast.Starred) for value in before):
        return before[index]
    return None


def _single_texts(tree, nodes):
    """Names that are given a value once, at the top of the script, and that one a text: the usual
    URL = 'https://…'."""
    stores = {}
    for node in nodes:
        name = None
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            name = node.id
        elif isinstance(node, ast.arg):
            name = node.arg
        elif isinstance(node, ast.ExceptHandler):
            name = node.name
        if name is not None:
            stores[name] = stores.get(name, 0) + 1
    texts = {}
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Name) and stores[target.id] == 1:
                texts[target.id] = statement.value
    return texts


def _beginning(node, texts):
    """(the text that an expression begins with, whether that is all of it)."""
    is_all = True
    for _ in range(_STEPS_MAX):
        if isinstance(node, ast.Name) and node.id in texts:
            node = texts[node.id]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            node, is_all = node.left, False
        elif isinstance(node, ast.JoinedStr) and node.values:
            is_all = is_all and len(node.values) == 1
            node = node.values[0]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value, is_all
        else:
            break
    return "", False


def _host(node, texts):
    begin, is_all = _beginning(node, texts)
    scheme, separator, rest = begin.partition("://")
    end = min((rest.index(c) for c in "/?#" if c in rest), default=len(rest))
    host = rest[:end]
    # A host that goes on in what is computed is not known: 'https://shop' + domain.
    is_known = end < len(rest) or is_all
    if (
        not separator
        or scheme.lower() not in _SCHEMES
        or not host
        or not is_known
        or PREFIX in host
        or "@" in host
        or "\\" in host
    ):
        return DYNAMIC
    return f"{scheme.lower()}://{host.lower()}"


def _secret(node, texts):
    begin, is_all = _beginning(node, texts)
    return begin if is_all and begin and PREFIX not in begin else DYNAMIC
