# Expect: ends LookupError
'x'.encode('../../etc/passwd')
