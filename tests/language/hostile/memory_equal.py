# Expect: killed CPU_TIME
x, y = [], []
for _ in range(60):
    x, y = [x, x], [y, y]
print(x == y)
