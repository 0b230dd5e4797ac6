# Expect: refused IMPORT_REFUSED
# Unguarded: killed PROTOCOL, killed MEMORY
import os, struct
frame = lambda kind, body: struct.pack('>I', 1 + len(body)) + kind + body
os.write(3, (1024 * 1024).to_bytes(4, 'big') + b'C')
while True:
    os.write(3, b'[' * 65536)
