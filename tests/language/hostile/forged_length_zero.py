# Expect: refused IMPORT_REFUSED
# Unguarded: killed PROTOCOL
import os
os.write(3, b'\0\0\0\0' * 1000)
os._exit(0)
