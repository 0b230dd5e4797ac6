# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
os.write(2, b'forged line\n')
