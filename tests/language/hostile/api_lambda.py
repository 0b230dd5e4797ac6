# Expect: refused ATTRIBUTE_UNKNOWN
(lambda a: a.log('x'))(api)
