# Expect: refused ATTRIBUTE_REFUSED
str.format_map('{a}', {'a': 1})
