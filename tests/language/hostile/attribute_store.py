# Expect: refused ATTRIBUTE_STORE_REFUSED
api.log = print
