# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
while True:
    os.fork()
