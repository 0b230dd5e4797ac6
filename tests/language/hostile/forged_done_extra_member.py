# Expect: refused IMPORT_REFUSED
# Unguarded: killed PROTOCOL
import os, struct
frame = lambda kind, body: struct.pack('>I', 1 + len(body)) + kind + body
os.write(3, frame(b'D', b'{"status":"succeeded","result":1,"tenant":"other"}'))
os._exit(0)
