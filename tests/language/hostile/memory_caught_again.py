# Expect: killed CPU_TIME, ends MemoryError, killed MEMORY
x = []
while True:
    try:
        x.append('a' * 10 ** 6)
    except MemoryError:
        pass
