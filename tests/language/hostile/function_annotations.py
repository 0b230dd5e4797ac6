# Expect: refused FUNCTION_REFUSED
def f(x: print('side effect')): pass
