# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import signal
signal.signal(signal.SIGPROF, signal.SIG_IGN)
