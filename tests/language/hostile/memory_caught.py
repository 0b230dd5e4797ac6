# Expect: ends MemoryError, killed MEMORY, succeeds, killed CPU_TIME
try:
    x = 'a' * 10 ** 10
except MemoryError:
    print('caught')
