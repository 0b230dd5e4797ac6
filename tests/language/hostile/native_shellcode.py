# Expect: refused IMPORT_REFUSED
# Unguarded: killed CRASHED
import ctypes
code = ctypes.create_string_buffer(b'\x90\xc3')
ctypes.CFUNCTYPE(None)(ctypes.addressof(code))()
