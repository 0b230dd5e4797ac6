# Expect: killed CRASHED, ends RecursionError, ends MemoryError, killed MEMORY, succeeds, killed CPU_TIME
i = iter([])
for _ in range(500000):
    i = reversed([i])
del i
