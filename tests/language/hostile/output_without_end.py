# Expect: killed LOG_LIMIT, ends LOG_LIMIT, killed CPU_TIME
while True:
    print('x' * 1000, end='')
