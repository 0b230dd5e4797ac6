# Expect: ends MemoryError, killed MEMORY, ends OverflowError, killed CPU_TIME
('\t' * 1000).expandtabs(2 ** 31 - 1)
