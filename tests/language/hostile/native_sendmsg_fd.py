# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import socket
s = socket.socket(fileno=3)
s.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, b'\0\0\0\0')])
