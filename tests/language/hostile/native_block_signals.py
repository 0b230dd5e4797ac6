# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))
