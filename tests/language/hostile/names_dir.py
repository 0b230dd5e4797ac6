# Expect: refused NAME_REFUSED
print(dir(api))
