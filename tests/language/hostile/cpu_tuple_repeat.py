# Expect: ends MemoryError, killed MEMORY
x = ((1,) * 1000) * 10 ** 9
