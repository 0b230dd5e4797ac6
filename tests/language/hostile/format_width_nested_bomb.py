# Expect: ends MemoryError, killed MEMORY, ends ValueError, killed CPU_TIME
print('{:{w}}'.format('x', w=10 ** 10))
