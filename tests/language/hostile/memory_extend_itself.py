# Expect: killed CPU_TIME, ends MemoryError, killed MEMORY
x = [1]
for y in x:
    x.append(y)
