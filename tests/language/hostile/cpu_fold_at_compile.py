# Expect: ends MemoryError, killed MEMORY, killed CPU_TIME
x = ('a' * 4096) * 10 ** 9
