# Expect: refused IMPORT_REFUSED
# Unguarded: killed CRASHED
import ctypes
ctypes.memset(0, 1, 8)
