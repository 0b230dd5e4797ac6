# Expect: ends LookupError
'x'.encode('rot13')
