# Expect: refused IMPORT_REFUSED
# Unguarded: killed PROTOCOL
import os, struct
frame = lambda kind, body: struct.pack('>I', 1 + len(body)) + kind + body
for kind in range(256):
    if bytes([kind]) not in (b'C', b'L', b'D'):
        os.write(3, frame(bytes([kind]), b'{}'))
os._exit(0)
