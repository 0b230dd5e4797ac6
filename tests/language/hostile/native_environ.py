# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
assert not os.environ, os.environ
os.getlogin()
