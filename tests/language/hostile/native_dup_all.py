# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
for fd in range(100):
    os.dup2(3, fd)
