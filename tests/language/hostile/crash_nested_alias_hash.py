# Expect: killed CRASHED, ends RecursionError, ends MemoryError, killed MEMORY, killed CPU_TIME
a = list
for _ in range(200000):
    a = list[a]
hash(a)
