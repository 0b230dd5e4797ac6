# Expect: refused NAME_REFUSED
print(id(api))
