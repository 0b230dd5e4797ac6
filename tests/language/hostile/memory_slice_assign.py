# Expect: ends MemoryError, killed MEMORY, killed CPU_TIME
x = [1]
x[0:0] = range(10 ** 10)
