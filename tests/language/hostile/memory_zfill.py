# Expect: ends MemoryError, killed MEMORY, killed CPU_TIME
'1'.zfill(10 ** 11)
