# Expect: ends TypeError, ends ApiError, succeeds, refused API_UNKNOWN
print([c for c in 'abc' if api.secret('crm') == c])
