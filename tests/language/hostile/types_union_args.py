# Expect: refused ATTRIBUTE_PRIVATE
print((int | str).__args__)
