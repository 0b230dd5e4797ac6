# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import ctypes
b = ctypes.create_string_buffer(8192)
ctypes.CDLL(None).mprotect(ctypes.c_void_p(ctypes.addressof(b) + 4095 & ~4095), 4096, 7)
