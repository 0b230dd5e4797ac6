# Expect: ends MemoryError, killed MEMORY, killed CPU_TIME
x = 'a'
while True:
    x += x
