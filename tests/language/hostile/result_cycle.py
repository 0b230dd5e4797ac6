# Expect: ends RESULT_INVALID
result = []
result.append(result)
