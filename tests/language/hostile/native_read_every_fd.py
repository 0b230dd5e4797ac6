# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
for fd in [0, 1, 2, 4, 5, 6]:
    os.read(fd, 10)
