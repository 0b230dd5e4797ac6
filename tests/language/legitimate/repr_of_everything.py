for v in (1, -0.0, 1e300, 'a\'b"c', b'\x00a', [], [[]], {}, {'a': {}}, set(), {1}, (), (1,), None, True, ..., range(3),
          slice(1), frozenset({1}), float('inf'), 3 + 4j, ValueError('x'), int, str):
    print(repr(v), str(v) == repr(v))
loop = [1]
loop.append(loop)
print(loop)
d = {}
d['self'] = d
print(d)
