# Expect: ends RecursionError
x = []
for _ in range(100000):
    x = [x]
repr(x)
