# Expect: ends MemoryError, killed MEMORY
x = 'a'
while True:
    x += x
