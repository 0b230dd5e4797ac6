# Expect: ends RESULT_INVALID
result = float('nan')
