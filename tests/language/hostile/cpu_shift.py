# Expect: ends MemoryError, killed MEMORY, ends OverflowError, killed CPU_TIME
x = 1 << 10 ** 12
