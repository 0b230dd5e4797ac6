# Expect: ends MemoryError, killed MEMORY, killed CPU_TIME
print('{:10000000000}'.format(1))
