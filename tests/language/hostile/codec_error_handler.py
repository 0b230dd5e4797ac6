# Expect: ends LookupError
'\ud800'.encode('utf-8', 'no-such-handler')
