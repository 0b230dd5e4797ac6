# Expect: ends ValueError
t = '{0[x]}'
print(t.format(print))
