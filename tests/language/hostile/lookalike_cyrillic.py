# Expect: refused NAME_UNKNOWN
еval('1')
