# Expect: ends MemoryError, killed MEMORY, ends ValueError
print('{:{w}}'.format('x', w=10 ** 10))
