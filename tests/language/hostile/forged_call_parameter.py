# Expect: refused IMPORT_REFUSED
# Unguarded: killed PROTOCOL, succeeds
import os, struct
frame = lambda kind, body: struct.pack('>I', 1 + len(body)) + kind + body
os.write(3, frame(b'C', b'{"name":"echo","arguments":{"value":1,"tenant_id":"other"}}'))
os.read(3, 100)
os._exit(0)
