# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
os.rename('/tmp/smooth-canary', '/tmp/smooth-canary-2')
