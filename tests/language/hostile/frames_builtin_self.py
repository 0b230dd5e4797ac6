# Expect: refused ATTRIBUTE_PRIVATE
print(len.__self__.__import__('os'))
