# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
fd = os.memfd_create('x')
os.write(fd, b'#!/bin/sh\nid\n')
os.execve(fd, ['x'], {})
