# Expect: ends RecursionError, killed CRASHED
f = lambda n: list(filter(f, [n]))
f(0)
