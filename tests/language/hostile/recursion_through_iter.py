# Expect: ends RecursionError, killed CRASHED
f = lambda: list(iter(f, 1))
f()
