# Expect: ends ValueError
t = '{} {.real}'
print(t.format(1, 2))
