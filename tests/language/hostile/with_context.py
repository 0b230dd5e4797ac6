# Expect: refused WITH_REFUSED
with open('/etc/passwd') as f:
    print(f.read())
