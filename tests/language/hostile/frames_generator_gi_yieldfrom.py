# Expect: refused ATTRIBUTE_UNKNOWN
print((x for x in []).gi_yieldfrom)
