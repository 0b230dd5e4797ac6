# Expect: ends NameError
open = 1
del open
open('/etc/passwd')
