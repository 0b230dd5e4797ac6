# Expect: ends RecursionError, killed CPU_TIME
f = lambda n: f'{n:{f(n)}}'
f(1)
