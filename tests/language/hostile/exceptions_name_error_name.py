# Expect: refused ATTRIBUTE_UNKNOWN
try:
    del print
    print
except NameError as e:
    print(e.name)
