# Expect: refused NAME_REFUSED
compile('1', 'x', 'eval')
