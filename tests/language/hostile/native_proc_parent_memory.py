# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
open(f'/proc/{os.getppid()}/mem', 'r+b')
