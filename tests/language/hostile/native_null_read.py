# Expect: refused IMPORT_REFUSED
# Unguarded: killed CRASHED
import ctypes
ctypes.string_at(0)
