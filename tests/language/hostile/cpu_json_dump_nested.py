# Expect: ends RecursionError, ends ValueError
x = []
for _ in range(100000):
    x = [x]
json_dumps(x)
