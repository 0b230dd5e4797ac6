# Expect: killed CRASHED, ends RecursionError, ends MemoryError, killed MEMORY, killed CPU_TIME
i = enumerate([1])
for _ in range(300000):
    i = enumerate(i)
next(i)
