# Expect: refused IMPORT_REFUSED
# Unguarded: killed PROTOCOL
import os
os.write(3, bytes(range(256)) * 16)
os._exit(0)
