# Expect: refused IMPORT_REFUSED
# Unguarded: killed WALL_TIME
import os
os.read(3, 65536)
