# Expect: ends MemoryError, killed MEMORY, ends OverflowError, killed CPU_TIME
print('%10000000000d' % 1)
