# Expect: ends MemoryError, killed MEMORY, killed CPU_TIME
x = ['a']
for _ in range(60):
    x = [x, x]
print(repr(x))
