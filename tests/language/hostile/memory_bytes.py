# Expect: ends MemoryError, killed MEMORY
x = b'x' * 10 ** 11
