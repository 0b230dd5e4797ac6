# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
os.setresuid(0, 0, 0)
