# Expect: killed CPU_TIME
max(range(10 ** 14))
