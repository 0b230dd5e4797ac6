# Expect: refused ATTRIBUTE_PRIVATE
print(().__class__.__bases__[0].__subclasses__())
