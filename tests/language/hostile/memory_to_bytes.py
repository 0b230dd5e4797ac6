# Expect: ends MemoryError, killed MEMORY, ends OverflowError, killed CPU_TIME
(1).to_bytes(10 ** 11, 'big')
