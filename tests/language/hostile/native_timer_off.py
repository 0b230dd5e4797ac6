# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import signal
signal.setitimer(signal.ITIMER_PROF, 0)
