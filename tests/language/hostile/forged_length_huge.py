# Expect: refused IMPORT_REFUSED
# Unguarded: killed PROTOCOL
import os
os.write(3, b'\xff\xff\xff\xffC' + b'A' * 1000)
while True:
    pass
