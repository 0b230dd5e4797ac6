# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
os.write(1, b'forged line\n')
