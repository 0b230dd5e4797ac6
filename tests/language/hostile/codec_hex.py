# Expect: ends LookupError
b'61'.decode('hex')
