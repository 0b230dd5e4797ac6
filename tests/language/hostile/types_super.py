# Expect: refused NAME_REFUSED
print(super(int, 5))
