# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import subprocess
subprocess.run(['/bin/sh', '-c', 'touch /tmp/smooth-canary'])
