# Expect: killed CPU_TIME, ends MemoryError, killed MEMORY
x = [sorted(range(10 ** 6), key=lambda n: n * 7919 % 1000003) for _ in range(1000)]
