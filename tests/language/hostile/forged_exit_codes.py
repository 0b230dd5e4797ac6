# Expect: refused IMPORT_REFUSED
# Unguarded: killed PROTOCOL, killed FORBIDDEN
import os
os._exit(12)
