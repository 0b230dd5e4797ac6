# Expect: refused ATTRIBUTE_PRIVATE
f = lambda: 1
f.__code__ = f.__code__.replace(co_consts=())
