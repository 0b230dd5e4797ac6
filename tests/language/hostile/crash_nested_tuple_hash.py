# Expect: killed CRASHED, ends RecursionError, ends MemoryError, killed MEMORY, killed CPU_TIME
t = ()
for _ in range(1000000):
    t = (t,)
hash(t)
