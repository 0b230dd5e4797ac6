# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import time
time.clock_settime(time.CLOCK_REALTIME, 0)
