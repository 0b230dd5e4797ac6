# Expect: ends ValueError, ends KeyError
t = '{0[a].__class__[b]}'
print(t.format({'a.__class__': 1}))
