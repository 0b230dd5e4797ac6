# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import ctypes
ctypes.CDLL(None).syscall(250, 0, -3, 0)
