# Expect: ends MemoryError, killed MEMORY
print(f'{1:>10000000000}')
