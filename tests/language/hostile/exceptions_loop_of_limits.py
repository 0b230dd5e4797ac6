# Expect: killed CALL_LIMIT, killed CPU_TIME
while True:
    try:
        api.log('x')
    except:
        pass
