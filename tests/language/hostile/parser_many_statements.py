# Expect: refused TOO_MANY_PARTS
# Repeat 16000: x=1\n
