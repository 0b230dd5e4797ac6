# Expect: ends LookupError
b'\\x41'.decode('unicode_escape')
