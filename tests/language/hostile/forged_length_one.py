# Expect: refused IMPORT_REFUSED
# Unguarded: killed PROTOCOL
import os
os.write(3, b'\0\0\0\x01C' * 1000)
os._exit(0)
