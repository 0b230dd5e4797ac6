# Expect: ends MemoryError, killed MEMORY, killed CPU_TIME
print(f'{1:>10000000000}')
