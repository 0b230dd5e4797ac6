# Expect: killed RESULT_LIMIT, ends RESULT_LIMIT, ends MemoryError, killed MEMORY
result = 'x' * 10 ** 7
