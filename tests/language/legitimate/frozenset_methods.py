f = frozenset([1, 2, 3])
print(f, f | {4}, f & {1}, f.union([9]), f.difference({1}), f.symmetric_difference({1, 7}), f.copy() is f)
print({f: 'key'}[frozenset([3, 2, 1])], f.isdisjoint({9}), f.issubset({1, 2, 3, 4}), f.issuperset({1}), f.intersection({2}))
print(hash(f) == hash(frozenset((3, 2, 1))), f == {1, 2, 3}, frozenset())
