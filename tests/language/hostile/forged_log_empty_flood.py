# Expect: refused IMPORT_REFUSED
# Unguarded: killed LOG_LIMIT, killed CPU_TIME, killed WALL_TIME
import os, struct
frame = lambda kind, body: struct.pack('>I', 1 + len(body)) + kind + body
line = frame(b'L', b'{"level":"info","text":""}') * 100
while True:
    os.write(3, line)
