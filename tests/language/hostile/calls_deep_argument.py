# Expect: ends ValueError, ends TypeError, ends ApiError, ends RecursionError, succeeds
x = []
for _ in range(10000):
    x = [x]
api.log(x)
