# Expect: ends MemoryError, killed MEMORY
'1'.zfill(10 ** 11)
