# Expect: killed CPU_TIME, ends MemoryError, killed MEMORY, killed LOG_LIMIT
print(len(format_date(today(), '%A' * 10 ** 7)))
