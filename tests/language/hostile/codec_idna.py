# Expect: ends LookupError
('a' * 100000).encode('idna')
