# Expect: ends MemoryError, killed MEMORY, killed CPU_TIME
x = b'x' * 10 ** 11
