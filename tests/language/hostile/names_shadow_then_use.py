# Expect: ends TypeError, ends NameError
open = open if False else 5
open('/etc/passwd')
