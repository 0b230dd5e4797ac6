# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
os.symlink('/etc/passwd', '/tmp/smooth-canary-link')
