# Expect: killed CPU_TIME
while True:
    pass
