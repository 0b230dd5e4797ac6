# Expect: killed CRASHED, ends RecursionError, ends MemoryError, killed MEMORY, killed CPU_TIME
i = zip([1])
for _ in range(300000):
    i = zip(i)
next(i)
