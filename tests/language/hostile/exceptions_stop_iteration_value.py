# Expect: refused ATTRIBUTE_UNKNOWN
try:
    next(iter([]))
except StopIteration as e:
    print(e.value)
