v = [3, -1, 4, 1, -5]
print(any(x < 0 for x in v), all(x < 9 for x in v), sum(v), sum(v, 100), min(v), max(v), min(v, key=abs))
print(any([]), all([]), max([], default=None), min('b', 'a'), max(1, 2.5), sum([[1], [2]], []))
print(sum([0.1] * 10), sum(x * y for x, y in zip([1, 2], [3, 4])))
try:
    max([])
except ValueError as error:
    print(error)
