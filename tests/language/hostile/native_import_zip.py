# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import sys
sys.path.insert(0, '/tmp/evil.zip')
import evil
