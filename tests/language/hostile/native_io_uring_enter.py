# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import ctypes
ctypes.CDLL(None).syscall(426, 3, 1, 1, 0, 0)
