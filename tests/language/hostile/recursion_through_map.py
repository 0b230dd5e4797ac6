# Expect: ends RecursionError, killed CRASHED
f = lambda n: list(map(f, [n]))
f(0)
