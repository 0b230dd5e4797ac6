# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
os.posix_spawn('/bin/sh', ['sh'], {})
