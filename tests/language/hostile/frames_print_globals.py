# Expect: refused ATTRIBUTE_PRIVATE
print(print.__globals__)
