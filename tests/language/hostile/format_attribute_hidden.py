# Expect: ends ValueError
f = '{0.__cl' + 'ass__}'
print(f.format(1))
