# Expect: refused ATTRIBUTE_PRIVATE
print(().__class__)
