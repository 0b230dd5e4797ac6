# Expect: ends ValueError, succeeds
x = list(range(100))
x.sort(key=lambda n: x.clear() or n)
