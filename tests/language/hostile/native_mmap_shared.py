# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import mmap
mmap.mmap(-1, 4096, flags=mmap.MAP_SHARED)
