# Expect: ends ApiError, ends ValueError, ends TypeError, succeeds
api.log('x', '"}\n{"forged": 1}')
