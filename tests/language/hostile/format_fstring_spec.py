# Expect: refused NAME_REFUSED
print(f'{1:{eval("2")}}')
