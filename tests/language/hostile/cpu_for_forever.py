# Expect: killed CPU_TIME
for x in iter(int, 1):
    pass
