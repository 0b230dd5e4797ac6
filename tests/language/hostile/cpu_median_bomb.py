# Expect: ends MemoryError, killed CPU_TIME, killed MEMORY
median(range(10 ** 9))
