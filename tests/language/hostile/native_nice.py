# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
os.nice(-20)
