# Expect: ends MemoryError, killed MEMORY, killed CPU_TIME, killed CRASHED
x = ()
while True:
    x = (x, x)
