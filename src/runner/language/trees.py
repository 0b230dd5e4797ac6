"""Walking syntax trees without recursion: a script decides how deep its tree is."""

import ast

# Fields that hold no nodes, or only such as say how a node is used.
_PLAIN_FIELDS = frozenset(
    "arg asname attr conversion ctx id is_async kind level module op ops simple type_comment".split()
)
_FIELDS = {
    kind: tuple(field for field in kind._fields if field not in _PLAIN_FIELDS)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
_FIELDS[ast.Constant] = ()


def flatten(tree, most=None):
    """All nodes of a tree in the order of the text, at most so many: (node, parent, field, depth,
    whether it stands in what says how a value of an f-string is written, whether in a `def`)."""
    found = []
    waiting = [(tree, None, "", 0, False, False)]
    while waiting:
        entry = waiting.pop()
        found.append(entry)
        if len(found) == most:
            break
        node, _, _, depth, in_format, in_function = entry
        kind = type(node)
        below = []
        if kind is ast.FunctionDef or kind is ast.AsyncFunctionDef:
            in_function = True
        in_format = in_format and kind is ast.JoinedStr
        for field in _FIELDS[kind]:
            value = getattr(node, field, None)
            if type(value) is list:
                is_chain = field == "orelse" and kind is ast.If
                for item in value:
                    if isinstance(item, ast.AST):
                        # A chain of elif reads as one list of choices.
                        down = 0 if is_chain and type(item) is ast.If else 1
                        below.append((item, node, field, depth + down, in_format, in_function))
            elif isinstance(value, ast.AST):
                is_format = in_format or field == "format_spec"
                below.append((value, node, field, depth + 1, is_format, in_function))
        below.reverse()
        waiting += below
    return found


def rewrite(tree, replace):
    """Puts replace(child) in the place of each node, parents before what they hold.
    What replaces a node is walked, too; `replace` returns the child itself to leave it."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        for field in _FIELDS[type(node)]:
            value = getattr(node, field, None)
            if type(value) is list:
                for index, item in enumerate(value):
                    if isinstance(item, ast.AST):
                        value[index] = new = replace(item)
                        waiting.append(new)
            elif isinstance(value, ast.AST):
                new = replace(value)
                if new is not value:
                    setattr(node, field, new)
                waiting.append(new)
    return tree
