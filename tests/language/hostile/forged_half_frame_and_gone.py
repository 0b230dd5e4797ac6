# Expect: refused IMPORT_REFUSED
# Unguarded: killed PROTOCOL
import os
os.write(3, b'\0\0\0\x10C{"a"')
os._exit(0)
