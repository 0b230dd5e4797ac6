# Expect: killed CPU_TIME, ends MemoryError
x = 10 ** 10 ** 8
