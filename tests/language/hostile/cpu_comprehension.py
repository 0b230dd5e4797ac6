# Expect: killed CPU_TIME
x = [0 for a in range(10 ** 5) for b in range(10 ** 5) if a < 0]
