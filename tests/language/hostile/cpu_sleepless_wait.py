# Expect: killed WALL_TIME, killed CPU_TIME
n = 0
while now() == now():
    n += 1
