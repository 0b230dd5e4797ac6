# Expect: refused ATTRIBUTE_UNKNOWN
(x for x in [1]).close()
