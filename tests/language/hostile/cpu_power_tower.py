# Expect: killed CPU_TIME, ends MemoryError
x = 9 ** 9 ** 9
