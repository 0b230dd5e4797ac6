# Expect: ends RecursionError, killed CRASHED
f = lambda n: max([1, 2], key=f)
f(0)
