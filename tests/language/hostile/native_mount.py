# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import ctypes
ctypes.CDLL(None).mount(b'none', b'/', b'tmpfs', 0, None)
