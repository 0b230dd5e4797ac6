# Expect: ends RecursionError, killed CRASHED, killed CPU_TIME
f = lambda: g()
g = lambda: [f() for _ in [1]]
while True:
    try:
        f()
    except RecursionError:
        raise
