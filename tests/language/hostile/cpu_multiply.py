# Expect: killed CPU_TIME, ends MemoryError, killed MEMORY
x = 3
while True:
    x = x * x
