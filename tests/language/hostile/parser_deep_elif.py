# Expect: refused TOO_DEEP, succeeds, refused TOO_MANY_PARTS
if 0:
 pass
# Repeat 4000: elif 0:\n pass\n
