# Expect: ends ValueError
t = '{0.__class__!r:>{1}}'
print(t.format(1, 5))
