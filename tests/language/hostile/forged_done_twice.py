# Expect: refused IMPORT_REFUSED
# Unguarded: killed PROTOCOL, succeeds
import os, struct
frame = lambda kind, body: struct.pack('>I', 1 + len(body)) + kind + body
done = frame(b'D', b'{"status":"succeeded","result":1}')
os.write(3, done + done)
while True:
    pass
