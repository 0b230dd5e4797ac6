# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
os.kill(-1, 9)
