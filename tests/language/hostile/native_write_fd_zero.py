# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
os.write(0, b'x')
