# Expect: ends MemoryError, killed MEMORY
x = ('a' * 4096) * 10 ** 9
