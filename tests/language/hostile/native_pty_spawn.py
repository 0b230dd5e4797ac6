# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import pty
pty.spawn('/bin/sh')
