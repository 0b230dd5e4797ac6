# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
os.sched_setaffinity(0, {0})
