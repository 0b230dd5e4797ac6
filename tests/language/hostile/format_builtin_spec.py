# Expect: ends ValueError
print(format(1, '{0.__class__}'))
