# Expect: ends RecursionError, killed CRASHED
f = lambda n: sorted([1], key=f)
f(0)
