v = ['a', 'b', 'c', 'd']
for i in range(len(v) - 1, -1, -2):
    print(i, v[i])
for i, (a, b) in enumerate(zip(v, v[1:])):
    print(i, a + b)
for i, v[i % 4] in enumerate('wxyz'):
    pass
print(v)
