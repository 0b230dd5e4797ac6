# Expect: killed CPU_TIME
f = lambda: 0
for g in iter(lambda: f, 1):
    g()
