"""Walking syntax trees without recursion: a script decides how deep its tree is."""

import ast


def children(node):
    """(field, index or None, child) for each node below a node, in the order of the text."""
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, ast.AST):
            yield field, None, value
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, ast.AST):
                    yield field, index, item


def rewrite(tree, replace):
    """Puts replace(child, parent, field) in the place of each node, parents before what they hold.
    What replaces a node is walked, too; `replace` returns the child itself to leave it."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        for field, index, child in children(node):
            new = replace(child, node, field)
            if new is not child:
                if index is None:
                    setattr(node, field, new)
                else:
                    getattr(node, field)[index] = new
            waiting.append(new)
    return tree
