t = (1, 2, 2, 3)
print(t.count(2), t.index(3), t + (4,), t * 2, t[1:], len(t), (5,), ())
print((1, 2) < (1, 3), (1, 2) == (1, 2), hash((1, 2)) == hash((1, 2)), max(t), tuple('abc'))
try:
    t[0] = 9
except TypeError as error:
    print(error)
a, (b, *c) = 1, (2, 3, 4)
print(a, b, c)
