# Expect: ends ValueError
print(sorted(['{0.__class__}', 'b'], key=lambda t: t.format(1)))
