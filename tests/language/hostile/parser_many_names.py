# Expect: succeeds, ends NameError
x = 1
# Repeat 6000: a%=1\n
