# Expect: killed CPU_TIME
print(0.5 in range(10 ** 15))
