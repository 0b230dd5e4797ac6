# Expect: killed CRASHED, ends RecursionError, ends MemoryError, killed MEMORY, succeeds, killed CPU_TIME
s = slice(1)
for _ in range(500000):
    s = slice(s)
print(len(repr(s)))
