# Expect: killed LOG_LIMIT, ends LOG_LIMIT, ends ApiError, ends ValueError
api.log('x' * (2 * 1024 * 1024))
