# Expect: ends RecursionError, killed CRASHED
f = lambda n: f(n + 1)
try:
    f(0)
except RecursionError:
    try:
        f(0)
    except RecursionError as e:
        raise e
