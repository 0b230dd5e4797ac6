# Expect: refused ATTRIBUTE_UNKNOWN
print(api.secret('crm').value)
