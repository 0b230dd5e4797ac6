# Expect: refused NAME_REFUSED
print(type(type(1)))
