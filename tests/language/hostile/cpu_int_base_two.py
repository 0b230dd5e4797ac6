# Expect: killed CPU_TIME, ends MemoryError, succeeds
x = int('1' * 10 ** 7, 2) * int('1' * 10 ** 7, 2)
