# Expect: ends MemoryError, killed MEMORY, killed CPU_TIME
','.join(['a' * 10 ** 6] * 10 ** 5)
