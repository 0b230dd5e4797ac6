# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
os.fork()
