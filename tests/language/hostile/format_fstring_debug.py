# Expect: refused NAME_REFUSED
print(f'{open=}')
