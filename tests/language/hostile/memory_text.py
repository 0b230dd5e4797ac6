# Expect: ends MemoryError, killed MEMORY
x = 'a' * 10 ** 10
