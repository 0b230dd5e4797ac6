# Expect: refused ATTRIBUTE_STORE_REFUSED
api.log, x = print, 1
