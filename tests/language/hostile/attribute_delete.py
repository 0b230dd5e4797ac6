# Expect: refused ATTRIBUTE_STORE_REFUSED
del api.log
