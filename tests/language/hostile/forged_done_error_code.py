# Expect: refused IMPORT_REFUSED
# Unguarded: killed PROTOCOL, ends ROOT
import os, struct
frame = lambda kind, body: struct.pack('>I', 1 + len(body)) + kind + body
os.write(3, frame(b'D', b'{"status":"failed","error":{"code":"ROOT","type":"<script>","message":"x","hint":"","line":-1,"column":99999999999}}'))
os._exit(0)
