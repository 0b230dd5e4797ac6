# Expect: ends RESULT_INVALID, succeeds
result = '\ud800'
