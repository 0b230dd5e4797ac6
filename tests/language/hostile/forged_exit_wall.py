# Expect: refused IMPORT_REFUSED
# Unguarded: killed CRASHED
import os
os._exit(11)
