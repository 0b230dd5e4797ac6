# Expect: ends MemoryError, killed MEMORY, ends OverflowError
(1).to_bytes(10 ** 11, 'big')
