# Expect: refused NAME_REFUSED
ᵉval('1')
