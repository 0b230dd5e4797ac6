# Expect: refused YIELD_REFUSED
x = lambda: (yield from x.gi_frame)
