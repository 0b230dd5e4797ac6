# Expect: ends RecursionError, killed CRASHED, killed CPU_TIME
g = iter([1])
for _ in range(100000):
    g = (x for x in g)
print(next(g))
