# Expect: killed LOG_LIMIT, ends LOG_LIMIT, killed CALL_LIMIT
while True:
    api.log('x' * 1000)
