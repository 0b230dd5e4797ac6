# Expect: ends ValueError
print('{:{:{:{}}}}'.format(1, 2, 3, 4))
