# Expect: refused NAME_REFUSED
# Unguarded: killed FORBIDDEN
print(open('/etc/passwd').read())
