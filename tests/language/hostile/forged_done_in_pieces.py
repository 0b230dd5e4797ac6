# Expect: refused IMPORT_REFUSED
# Unguarded: succeeds, killed PROTOCOL
import os, struct
frame = lambda kind, body: struct.pack('>I', 1 + len(body)) + kind + body
done = frame(b'D', b'{"status":"succeeded","result":{"forged":true}}')
for byte in done:
    os.write(3, bytes([byte]))
os._exit(0)
