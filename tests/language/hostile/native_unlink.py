# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
os.unlink('/tmp/smooth-canary')
