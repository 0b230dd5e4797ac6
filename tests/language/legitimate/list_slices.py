v = list(range(10))
v[2:5] = ['a']
print(v)
v[::2] = [0] * len(v[::2])
print(v)
v[1:1] = [7, 7]
print(v, v[-3:], v[::-1])
del v[::3]
print(v)
v += 'ab'
v *= 2
print(v)
matrix = [[0] * 3 for _ in range(3)]
matrix[1][2] = 5
print(matrix)
