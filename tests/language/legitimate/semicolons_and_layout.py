a = 1; b = 2; print(a + b)
if a: print('one line'); b = 3
for _ in range(2): pass
while b > 2: b -= 1
x = (1 +
     2 +
     3)
y = [
    1,  # comment
    2,
]
z = 1 + \
    2
print(x, y, z, b)
if True:
	print('tab indented')
print((((((1))))), [[[]]])
