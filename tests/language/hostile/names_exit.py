# Expect: refused NAME_REFUSED
exit()
