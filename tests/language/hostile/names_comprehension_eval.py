# Expect: ends TypeError
print([eval('1') for eval in [5]])
