# Expect: refused IMPORT_REFUSED
# Unguarded: killed LOG_LIMIT
import os, struct
frame = lambda kind, body: struct.pack('>I', 1 + len(body)) + kind + body
line = frame(b'L', b'{"level":"info","text":"' + b'x' * 60000 + b'"}')
while True:
    os.write(3, line)
