# Expect: refused ATTRIBUTE_PRIVATE
print([].append.__self__, 'x'.join.__self__)
