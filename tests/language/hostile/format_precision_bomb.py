# Expect: ends MemoryError, killed MEMORY, ends ValueError, killed CPU_TIME, killed LOG_LIMIT
print('%.999999999f' % 1.5)
