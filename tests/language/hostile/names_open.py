# Expect: refused NAME_REFUSED
print(open('/etc/passwd').read())
