# Expect: ends MemoryError, killed MEMORY, killed CPU_TIME
x = {i: [i] * 100 for i in range(10 ** 9)}
