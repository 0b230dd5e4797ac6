# Expect: ends RecursionError, killed CRASHED
m = map(lambda _: next(m), iter(int, 1))
next(m)
