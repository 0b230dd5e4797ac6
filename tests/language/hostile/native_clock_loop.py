# Expect: refused IMPORT_REFUSED
# Unguarded: killed CPU_TIME
import time
while True:
    time.monotonic()
