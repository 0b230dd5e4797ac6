# Expect: ends MemoryError, killed MEMORY, ends OverflowError
print('%10000000000d' % 1)
