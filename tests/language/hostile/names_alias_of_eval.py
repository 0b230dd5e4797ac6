# Expect: refused NAME_REFUSED
f = [eval][0]
f('1')
