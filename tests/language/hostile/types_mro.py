# Expect: refused ATTRIBUTE_UNKNOWN
print(int.mro())
