# Expect: killed MEMORY, ends MemoryError, ends ValueError
raise ValueError(*['x' * 1000] * 10 ** 7)
