# Expect: refused IMPORT_REFUSED
# Unguarded: killed CALL_LIMIT, killed PROTOCOL, killed WALL_TIME
import os, struct
frame = lambda kind, body: struct.pack('>I', 1 + len(body)) + kind + body
call = frame(b'C', b'{"name":"large","arguments":{"bytes":1000000}}')
while True:
    os.write(3, call)
