# Expect: refused NAME_UNKNOWN
print(match(1))
