# Expect: ends TypeError
raise ValueError from 'x'
