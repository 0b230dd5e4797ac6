# Expect: refused IMPORT_REFUSED
# Unguarded: killed PROTOCOL
import os, struct
frame = lambda kind, body: struct.pack('>I', 1 + len(body)) + kind + body
os.write(3, frame(b'C', b'{"name":"echo","arguments":{"value":1e999999999}}'))
os.read(3, 100)
os._exit(0)
