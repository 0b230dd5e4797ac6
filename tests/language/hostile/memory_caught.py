# Expect: ends MemoryError, killed MEMORY, succeeds
try:
    x = 'a' * 10 ** 10
except MemoryError:
    print('caught')
