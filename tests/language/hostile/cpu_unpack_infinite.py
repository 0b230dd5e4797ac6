# Expect: killed CPU_TIME, ends MemoryError, killed MEMORY
a, *b = iter(int, 1)
