# Expect: refused IMPORT_REFUSED
# Unguarded: killed CRASHED
import ctypes
b = ctypes.create_string_buffer(8)
ctypes.memset(b, 65, 10 ** 8)
