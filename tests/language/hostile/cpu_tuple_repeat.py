# Expect: ends MemoryError, killed MEMORY, killed CPU_TIME
x = ((1,) * 1000) * 10 ** 9
