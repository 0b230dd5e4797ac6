# Expect: ends ValueError
f = ('{0.__cla' + 'ss__.__base__}').format
print(f(1))
