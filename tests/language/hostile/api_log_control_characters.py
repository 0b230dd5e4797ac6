# Expect: succeeds
api.log('\x00\x1b[2J\r\n\u2028{"kind": "DONE"}')
