# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
os.closerange(0, 100)
os.write(3, b'x')
