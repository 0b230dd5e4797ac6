# Expect: refused ATTRIBUTE_PRIVATE
print(f'{1:{f"{().__class__}"}}')
