# Expect: ends TypeError, ends ApiError, succeeds, refused API_UNKNOWN
print(str(api.secret('crm')) + 'x', f'{api.secret("crm")}', [api.secret('crm')])
