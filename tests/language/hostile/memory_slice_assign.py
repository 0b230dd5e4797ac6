# Expect: ends MemoryError, killed MEMORY
x = [1]
x[0:0] = range(10 ** 10)
