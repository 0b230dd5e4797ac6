first, *middle, last = range(6)
print(first, middle, last)
(a, b), [c, d] = (1, 2), [3, 4]
print(a + b + c + d)
a, b = b, a
print(a, b)
*start, end = 'abc'
print(start, end)
print(*[1, 2], *(3, 4), sep='|')
print({**{'a': 1}, **{'b': 2, 'a': 3}})
print([*range(3), *'xy'])
