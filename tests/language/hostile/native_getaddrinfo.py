# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import socket
socket.getaddrinfo(b'localhost', 80)
