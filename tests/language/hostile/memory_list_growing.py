# Expect: ends MemoryError, killed MEMORY, killed CPU_TIME
x = []
while True:
    x.append('a' * 100000 + str(len(x)))
