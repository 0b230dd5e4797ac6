# Expect: refused FUNCTION_REFUSED
def f(x=[].append): return x
