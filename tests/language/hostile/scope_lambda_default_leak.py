# Expect: refused NAME_REFUSED
f = lambda g=globals: g()
