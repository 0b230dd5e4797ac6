# Expect: ends LookupError
'x'.encode('os')
