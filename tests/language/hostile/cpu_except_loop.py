# Expect: killed CPU_TIME
n = 0
while True:
    try:
        {}[n]
    except KeyError:
        n += 1
