# Expect: refused NAME_REFUSED
# Unguarded: killed FORBIDDEN
print(open('/proc/1/environ', 'rb').read())
