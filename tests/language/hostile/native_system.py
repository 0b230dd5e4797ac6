# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
os.system('touch /tmp/smooth-canary')
