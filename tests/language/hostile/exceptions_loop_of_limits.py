# Expect: killed LOG_LIMIT
while True:
    try:
        api.log('x' * 1000)
    except:
        pass
