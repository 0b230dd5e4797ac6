# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
f = __import__('sys')._getframe()
while f.f_back:
    f = f.f_back
os.write(1, repr(f.f_globals).encode())
