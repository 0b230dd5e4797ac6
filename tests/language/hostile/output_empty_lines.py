# Expect: killed LOG_LIMIT, ends LOG_LIMIT, killed CALL_LIMIT, killed CPU_TIME
while True:
    print()
