# Expect: ends MemoryError, killed MEMORY
','.join(['a' * 10 ** 6] * 10 ** 5)
