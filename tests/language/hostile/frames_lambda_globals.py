# Expect: refused ATTRIBUTE_PRIVATE
print((lambda: 1).__globals__['__builtins__'])
