a, b = {1, 2, 3}, {3, 4}
print(a | b, a & b, a - b, a ^ b, a.union(b, [9]), a.intersection(b), a.difference(b), a.symmetric_difference(b))
a.add(7)
a.discard(99)
a.remove(1)
print(a, a.issubset({2, 3, 7, 8}), a.issuperset({2}), a.isdisjoint({100}), a < {2, 3, 7, 8}, a >= {2})
a.update([10], {11})
a.difference_update({10})
a.intersection_update({2, 3, 7})
a.symmetric_difference_update({7, 8})
print(a, len(a), 2 in a, sorted(a, reverse=True))
b.clear()
print(b, set(), set('aab') == {'a', 'b'}, {3}.pop(), a.copy() == a)
try:
    a.remove(99)
except KeyError as error:
    print('missing', error)
