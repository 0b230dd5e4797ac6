# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import time
time.sleep(10 ** 6)
