# Expect: ends RESULT_INVALID
result = lambda: 1
