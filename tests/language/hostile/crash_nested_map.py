# Expect: killed CRASHED, ends RecursionError, ends MemoryError, killed MEMORY, killed CPU_TIME
i = map(int, [1])
for _ in range(300000):
    i = map(int, i)
next(i)
