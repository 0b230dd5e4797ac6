# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
os.kill(os.getppid(), 9)
