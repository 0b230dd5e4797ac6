# Expect: ends ValueError
t = '{a[b].__class__}'
print(t.format(**{'a': {'b': 1}}))
