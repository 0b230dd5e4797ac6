# Expect: refused TOO_DEEP, succeeds, refused TOO_MANY_PARTS
if 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
elif 0:
 pass
