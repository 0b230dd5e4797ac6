# Expect: killed CRASHED, ends RecursionError, ends MemoryError, killed MEMORY, killed CPU_TIME
i = filter(None, [1])
for _ in range(500000):
    i = filter(None, i)
next(i)
