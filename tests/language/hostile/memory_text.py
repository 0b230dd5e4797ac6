# Expect: ends MemoryError, killed MEMORY, killed CPU_TIME
x = 'a' * 10 ** 10
