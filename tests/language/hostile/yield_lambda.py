# Expect: refused YIELD_REFUSED
x = (lambda: (yield))()
