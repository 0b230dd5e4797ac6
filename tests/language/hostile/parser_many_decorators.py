# Expect: refused FUNCTION_REFUSED, refused TOO_MANY_PARTS
# Repeat 5000: @print\n
def f(): pass
