# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
os.chmod('/tmp/smooth-canary', 0o777)
