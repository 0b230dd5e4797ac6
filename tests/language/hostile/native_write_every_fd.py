# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
for fd in [4, 5, 6, 7, 8, 9, 0, 1, 2]:
    os.write(fd, b'\x05\x00\x00\x00Dxxxxx')
