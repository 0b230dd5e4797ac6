# Expect: refused IMPORT_REFUSED
# Unguarded: killed CPU_TIME
import os
os.write(3, b'\0\0\0\x10C{"a"')
while True:
    pass
