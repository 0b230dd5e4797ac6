# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
os.execve('/bin/sh', ['sh', '-c', 'id'], {})
