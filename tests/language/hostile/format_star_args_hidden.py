# Expect: ends ValueError
t = '{0[0].__class__}'
print(t.format(*[[1]]))
