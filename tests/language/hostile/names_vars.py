# Expect: refused NAME_REFUSED
print(vars())
