# Expect: ends ValueError
t = '{0[int]}'
print(t.format(list))
