# Expect: refused ATTRIBUTE_UNKNOWN
print((x for x in []).gi_code.co_consts)
