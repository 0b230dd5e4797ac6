# Expect: killed LOG_LIMIT, ends LOG_LIMIT
print('x' * 10 ** 7)
