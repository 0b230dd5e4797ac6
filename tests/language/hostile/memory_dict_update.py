# Expect: killed CPU_TIME, ends MemoryError, killed MEMORY, ends RuntimeError
d = {0: 0}
for k in d:
    d[k + 1] = 'a' * 1000
