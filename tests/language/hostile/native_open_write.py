# Expect: refused NAME_REFUSED
# Unguarded: killed FORBIDDEN
open('/tmp/smooth-canary', 'w').write('x')
