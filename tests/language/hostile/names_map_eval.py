# Expect: refused NAME_REFUSED
print(list(map(eval, ['1'])))
