# Expect: killed MEMORY, ends MemoryError, ends ValueError, killed CPU_TIME
raise ValueError(*['x' * 1000] * 10 ** 7)
