# Expect: killed CPU_TIME, ends MemoryError, killed MEMORY
s = set()
while True:
    s = s | {(len(s), x) for x in range(1000)}
