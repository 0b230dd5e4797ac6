# Expect: ends MemoryError, killed MEMORY
'1'.center(10 ** 11)
