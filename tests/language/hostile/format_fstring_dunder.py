# Expect: refused ATTRIBUTE_PRIVATE
print(f'{().__class__}')
