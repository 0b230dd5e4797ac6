# Expect: succeeds
x = b'\xff\xfe'.decode('utf-16')
