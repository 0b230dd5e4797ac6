# Expect: ends ValueError
print(str.format('{0.__class__.__mro__}', 1))
