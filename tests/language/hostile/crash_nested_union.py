# Expect: killed CRASHED, ends RecursionError, ends MemoryError, killed MEMORY, succeeds, killed CPU_TIME
u = int
for _ in range(2000):
    u = u | list[u]
