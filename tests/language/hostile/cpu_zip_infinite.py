# Expect: killed CPU_TIME, ends MemoryError, killed MEMORY
list(zip(iter(int, 1), iter(int, 1)))
