# Expect: killed CPU_TIME, ends MemoryError, killed MEMORY
print(*iter(int, 1))
