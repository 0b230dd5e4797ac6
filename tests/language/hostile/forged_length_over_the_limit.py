# Expect: refused IMPORT_REFUSED
# Unguarded: killed PROTOCOL
import os
os.write(3, (1024 * 1024 + 1).to_bytes(4, 'big') + b'C{')
while True:
    pass
