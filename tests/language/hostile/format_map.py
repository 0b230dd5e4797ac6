# Expect: refused ATTRIBUTE_REFUSED
print('{a.__class__}'.format_map({'a': 1}))
