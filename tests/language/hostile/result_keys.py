# Expect: ends RESULT_INVALID, succeeds
result = {(1, 2): 3, None: 4}
