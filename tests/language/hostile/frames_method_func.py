# Expect: refused ATTRIBUTE_PRIVATE
print(api.log.__func__)
