# Expect: killed CRASHED, ends RecursionError, ends MemoryError, killed MEMORY, killed CPU_TIME
a, b = list, list
for _ in range(200000):
    a, b = list[a], list[b]
print(a == b)
