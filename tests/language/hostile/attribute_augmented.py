# Expect: refused ATTRIBUTE_STORE_REFUSED
x = 5
x.real += 1
