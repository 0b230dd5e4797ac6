# Expect: refused ATTRIBUTE_PRIVATE
print(ValueError.__init__.__globals__)
