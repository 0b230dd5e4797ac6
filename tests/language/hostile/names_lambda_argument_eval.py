# Expect: ends TypeError
print((lambda eval=1: eval('1'))())
