# Expect: refused ATTRIBUTE_UNKNOWN
g = (x for x in [1])
g.send(None)
