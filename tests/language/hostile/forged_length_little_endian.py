# Expect: refused IMPORT_REFUSED
# Unguarded: killed PROTOCOL
import os, struct
body = b'{"level":"info","text":"x"}'
os.write(3, struct.pack('<I', 1 + len(body)) + b'L' + body)
os._exit(0)
