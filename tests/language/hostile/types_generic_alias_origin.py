# Expect: refused ATTRIBUTE_PRIVATE
print(list[int].__origin__)
