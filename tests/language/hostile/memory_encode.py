# Expect: ends MemoryError, killed MEMORY
x = ('a' * 10 ** 8).encode('utf-32')
