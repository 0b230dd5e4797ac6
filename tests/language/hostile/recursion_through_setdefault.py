# Expect: ends RecursionError
f = lambda d: d.setdefault(len(d), f(d))
f({})
