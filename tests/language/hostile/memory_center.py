# Expect: ends MemoryError, killed MEMORY, killed CPU_TIME
'1'.center(10 ** 11)
