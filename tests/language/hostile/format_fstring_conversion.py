# Expect: refused ATTRIBUTE_PRIVATE
print(f'{api.__dict__!r}')
