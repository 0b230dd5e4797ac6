# Expect: ends MemoryError, killed MEMORY, killed CPU_TIME
x = [0] * 10 ** 10
