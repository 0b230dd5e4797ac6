# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import ctypes
ctypes.CDLL(None).syscall(56, 0x11, 0, 0, 0, 0)
