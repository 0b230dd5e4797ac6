# Expect: ends RESULT_INVALID
result = []
for _ in range(1000):
    result = [result]
