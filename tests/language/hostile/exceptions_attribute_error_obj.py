# Expect: refused ATTRIBUTE_UNKNOWN
try:
    None.upper()
except AttributeError as e:
    print(e.obj)
