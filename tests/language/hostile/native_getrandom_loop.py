# Expect: refused IMPORT_REFUSED
# Unguarded: killed CPU_TIME
import os
while True:
    os.getrandom(256)
