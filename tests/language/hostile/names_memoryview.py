# Expect: refused NAME_REFUSED
memoryview(b'x').obj
