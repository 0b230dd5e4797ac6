# Expect: refused ATTRIBUTE_UNKNOWN
try:
    1 / 0
except Exception as e:
    e.add_note('x')
