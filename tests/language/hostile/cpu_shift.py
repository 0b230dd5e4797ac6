# Expect: ends MemoryError, killed MEMORY, ends OverflowError
x = 1 << 10 ** 12
