# Expect: killed CPU_TIME
all(True for _ in iter(int, 1))
