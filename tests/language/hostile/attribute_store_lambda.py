# Expect: refused ATTRIBUTE_STORE_REFUSED
f = lambda: 1
f.hidden = 5
