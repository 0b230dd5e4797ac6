# Expect: refused ATTRIBUTE_STORE_REFUSED
for api.log in [print]:
    pass
