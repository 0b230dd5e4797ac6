# Expect: ends ValueError
t = '{:{spec}}'
print(t.format(1, spec='{0.__class__}'))
