# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
os.setuid(0)
