# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import signal
signal.pause()
