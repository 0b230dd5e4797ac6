# Expect: ends MemoryError, killed MEMORY
x = [0] * 10 ** 10
