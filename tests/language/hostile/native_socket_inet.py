# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import socket
socket.socket(socket.AF_INET, socket.SOCK_STREAM)
