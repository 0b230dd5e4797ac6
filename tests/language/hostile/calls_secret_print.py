# Expect: ends TypeError, ends ApiError, succeeds, refused API_UNKNOWN
print(api.secret('crm'))
