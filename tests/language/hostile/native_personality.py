# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import ctypes
ctypes.CDLL(None).personality(0x0040000)
