# Expect: killed LOG_LIMIT, ends LOG_LIMIT, killed CALL_LIMIT
for i in range(10 ** 6):
    print('line', i)
