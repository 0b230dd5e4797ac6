# Expect: refused IMPORT_REFUSED
# Unguarded: killed PROTOCOL, succeeds, killed CRASHED
import os, struct
frame = lambda kind, body: struct.pack('>I', 1 + len(body)) + kind + body
os.write(3, frame(b'D', b'{"status":"succeeded","result":1}'))
api.log('after the end')
