# Expect: killed LOG_LIMIT, ends LOG_LIMIT, killed CALL_LIMIT
try:
    while True:
        print('x' * 1000)
finally:
    while True:
        print('y' * 1000)
