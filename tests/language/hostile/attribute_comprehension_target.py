# Expect: refused ATTRIBUTE_STORE_REFUSED
[1 for api.log in [print]]
