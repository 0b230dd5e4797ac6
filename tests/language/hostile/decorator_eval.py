# Expect: refused NAME_REFUSED
@eval
@'__import__("os").system("id")'.format
def x(): pass
