# Expect: ends MemoryError, killed MEMORY, killed CPU_TIME
list(range(10 ** 10))
