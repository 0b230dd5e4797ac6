# Expect: refused ATTRIBUTE_PRIVATE
@(lambda f: f.__globals__)
def x(): pass
