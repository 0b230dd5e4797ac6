# Expect: refused NAME_REFUSED
input('password: ')
