# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import ctypes
ctypes.CDLL(None).syscall(175, 0, 0, 0)
