# Expect: ends TypeError, ends ApiError, succeeds
api.log(**{'text': 'x', 'level': 'info', 'extra': 1})
