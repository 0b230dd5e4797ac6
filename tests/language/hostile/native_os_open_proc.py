# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
os.open('/proc/self/maps', os.O_RDONLY)
