# Expect: ends ValueError, ends MemoryError, killed CPU_TIME
raise ValueError([[['x' * 1000] * 1000] * 1000])
