# Expect: killed CPU_TIME
print(sum(range(10 ** 12)))
