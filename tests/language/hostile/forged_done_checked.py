# Expect: refused IMPORT_REFUSED
# Unguarded: killed PROTOCOL
import os, struct
frame = lambda kind, body: struct.pack('>I', 1 + len(body)) + kind + body
os.write(3, frame(b'D', b'{"status":"checked","diagnostics":[],"manifest":{"calls":[],"hosts":[],"secrets":[]}}'))
os._exit(0)
