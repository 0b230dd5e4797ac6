a = [1, [2, 3]]
b = a
c = a.copy()
b.append(4)
c[1].append(9)
print(a, b, c)
rows = [[0] * 2] * 2
rows[0][0] = 5
print(rows)
default = lambda v, into=[]: into.append(v) or into
print(default(1), default(2))
