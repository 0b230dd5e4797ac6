# Expect: killed RESULT_LIMIT, ends RESULT_LIMIT, ends MemoryError, killed MEMORY, killed CPU_TIME
result = 'x' * 10 ** 7
