# Expect: killed CPU_TIME
while True:
    try:
        while True:
            pass
    except:
        pass
