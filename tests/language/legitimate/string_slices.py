s = 'appointment'
print(s[0], s[-1], s[2:5], s[:3], s[-3:], s[::2], s[::-1], s[8:2:-2], s[100:], s[3:3])
print(s[slice(1, 4)], len(s), s * 2, 'a' 'b', s[0:5] + s[5:])
for i, c in enumerate(s[:4], 1):
    print(i, c, end=';')
print()
