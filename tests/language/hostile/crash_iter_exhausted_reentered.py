# Expect: ends ValueError, ends RecursionError
g = (next(g) for _ in [1, 2])
next(g)
