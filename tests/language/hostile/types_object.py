# Expect: refused NAME_REFUSED
print(object())
