# Expect: ends MemoryError, killed MEMORY
print('{:10000000000}'.format(1))
