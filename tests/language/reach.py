"""Follows every attribute that the language allows, from everything that a script finds and from a
value of each kind, and prints the kinds of objects that can be reached so.

    python3.11 -I reach.py PACKAGE_FOLDER TABLES_FILE
"""

import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import worker  # noqa: E402  of this folder, which -I leaves out

# A value of each kind that a script can make, the odd ones included.
VALUES = (
    "a", b"a", 1, 1.5, 1j, True, None, ..., [1], (1,), {"a": 1}, {1}, frozenset({1}), range(3),
    slice(1), iter([1]), iter("a"), iter({}), {}.keys(), {}.values(), {}.items(), enumerate([]),
    zip([]), map(str, []), filter(None, []), reversed([]), (x for x in []), lambda: 1,
    list[int], int | str, iter(int, 1), ValueError("x"), KeyError("x"), StopIteration(1),
    UnicodeDecodeError("utf-8", b"a", 0, 1, "x"), AttributeError("x", name="a", obj=sys),
    NameError("x", name="a"), SyntaxError("x"), NotImplemented,
)  # fmt: skip


def main():
    language = worker.load_language(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as file:
        tables = json.load(file)
    language.prepare(tables)
    members = sorted({row["name"] for row in tables["members"]})
    host, _ = worker.make_host({"api": []}, [])
    names = language.make_globals(host)["__builtins__"]
    waiting = [value for name, value in names.items() if name != "api"]
    waiting += VALUES
    try:
        1 / 0
    except ZeroDivisionError as error:
        waiting.append(error)
    seen = {}
    depth = {id(value): 0 for value in waiting}
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen[id(value)] = value  # kept, so that its id stays its own
        for member in members:
            # The script gets formats from the guard, not from the value.
            if member == "format" or depth[id(value)] > 3:
                continue
            found = getattr(value, member, None)
            if found is not None and id(found) not in seen:
                depth[id(found)] = depth[id(value)] + 1
                waiting.append(found)
    types = {value.__name__ for value in seen.values() if isinstance(value, type)}
    kinds = {type(value).__name__ for value in seen.values()}
    print(json.dumps({"kinds": sorted(kinds), "types": sorted(types)}))


if __name__ == "__main__":
    main()
