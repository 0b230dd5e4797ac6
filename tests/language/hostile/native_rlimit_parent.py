# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import resource, os
resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))
